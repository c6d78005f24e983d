"""What the inbox is narrowed to, as its address says it: choices of every kind, together."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone

from config.ids import uuid_or_none
from crm.queries.filters import MOST_CHOSEN, among, owned
from crm.queries.known import known_owners
from crm.queries.narrowing import Narrowing
from crm.queries.own_filters import OwnFilter
from messaging.models import Channel, Conversation, Label, Labelling
from tenants.access import Principal, Scope
from tenants.models import Team

TABS = ("mine", "unassigned", "all")
OPEN, SNOOZED, ANY = "open", "snoozed", "any"
STATES = (*Conversation.State.values, ANY)
YES = "1"
WAITS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
}


@dataclass(frozen=True)
class Filter(Narrowing):
    """Names are those of the address."""

    many: ClassVar[tuple[str, ...]] = ("priority", "label", "channel", "team", "owner")

    tab: str
    state: str = OPEN
    q: str = ""
    unread: str = ""
    waiting: str = ""
    priority: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    custom: tuple[OwnFilter, ...] = ()

    @classmethod
    def asked(cls, query: QueryDict, principal: Principal) -> "Filter":
        """From an address; what makes no sense there is what the list begins with."""
        tab, state, waiting = query.get("tab", ""), query.get("state", ""), query.get("waiting", "")
        return cls(
            tab=tab if tab in TABS else first_tab(principal),
            state=state if state in STATES else OPEN,
            q=query.get("q", "").replace("\0", "").strip()[:80],
            unread=YES if query.get("unread") == YES else "",
            waiting=waiting if waiting in WAITS else "",
            priority=among(Conversation.Priority.values, query.getlist("priority")),
            label=_known(Label.objects.all(), query.getlist("label")),
            channel=_known(Channel.objects.all(), query.getlist("channel")),
            team=_known(Team.objects.all(), query.getlist("team")),
            owner=known_owners(query.getlist("owner")[:MOST_CHOSEN]),
        )

    @property
    def spelled(self) -> list[tuple[str, str]]:
        """Name and value, one by one, but for the words searched for: for the hidden fields of the search."""
        return [("tab", self.tab), ("state", self.state), *self.named("unread", "waiting")]

    @property
    def address(self) -> str:
        """The query string that says the same."""
        return urlencode([*self.spelled, ("q", self.q)])

    def on(self, tab: str) -> "Filter":
        return replace(self, tab=tab)

    def with_(self, **values: Any) -> "Filter":
        if values.get("state") == "":
            values["state"] = OPEN
        return replace(self, **values)

    @property
    def cleared(self) -> "Filter":
        return Filter(tab=self.tab)

    @property
    def is_chosen(self) -> bool:
        """Whether any of the filters says something."""
        return replace(self, q="") != self.cleared

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the tab was chosen, so that an empty list may be the choice's fault."""
        return self != self.cleared

    def rows(self, principal: Principal) -> Any:
        """The conversations one may see that the filters let through, of whatever tab and state."""
        rows = Conversation.objects.accessible_by(principal)
        if self.unread:
            rows = rows.unread()
        if self.priority:
            rows = rows.filter(priority__in=self.priority)
        if self.channel:
            rows = rows.filter(channel__in=self.channel)
        if self.team:
            rows = rows.filter(team_id__in=self.team)
        if self.label:
            rows = rows.filter(
                pk__in=Labelling.objects.filter(label__in=list(map(UUID, self.label))).values("conversation")
            )
        if self.owner:
            rows = rows.filter(owned(self.owner, principal, "assignee"))
        return rows.filter(waiting_for(self.waiting)) if self.waiting else rows


def first_tab(principal: Principal) -> str:
    """Those who answer begin with their own conversations, those who look after others with all."""
    return "mine" if principal.scope("conversation.view") == Scope.OWN else "all"


def waiting_for(key: str) -> Q:
    """The person wrote last, at least so long ago."""
    unanswered = Q(last_outbound_at=None) | Q(last_outbound_at__lt=F("last_inbound_at"))
    return unanswered & Q(last_inbound_at__lte=timezone.now() - WAITS[key])


def _known(rows: Any, values: list[str]) -> tuple[str, ...]:
    """Ids of rows of this organization."""
    ids = [pk for pk in map(uuid_or_none, values[:MOST_CHOSEN]) if pk]
    known = set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return tuple(dict.fromkeys(str(pk) for pk in ids if pk in known))
