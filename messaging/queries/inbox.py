"""The list of conversations: which ones, how many, in what order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict

from crm.models import Lead
from messaging.models import Conversation
from tenants.access import Principal, Scope

from .searching import found_by

PAGE = 30
TABS = ("mine", "unassigned", "all")
OPEN, SNOOZED, ANY = "open", "snoozed", "any"
STATES = (*Conversation.State.values, ANY)


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to, as its address says it."""

    tab: str
    state: str = OPEN
    q: str = ""

    @classmethod
    def asked(cls, query: QueryDict, principal: Principal) -> "Filter":
        """From an address; what makes no sense there is what the list begins with."""
        tab, state = query.get("tab", ""), query.get("state", "")
        return cls(
            tab=tab if tab in TABS else first_tab(principal),
            state=state if state in STATES else OPEN,
            q=query.get("q", "").replace("\0", "").strip()[:80],
        )

    @property
    def address(self) -> str:
        """The query string that says the same."""
        return urlencode({"tab": self.tab, "state": self.state, "q": self.q})

    def on(self, tab: str) -> "Filter":
        return replace(self, tab=tab)

    def standing(self, state: str) -> "Filter":
        return replace(self, state=state)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the tab was chosen, so that an empty list may be the choice's fault."""
        return bool(self.q) or self.state != OPEN


@dataclass(frozen=True)
class Cursor:
    """The row that a page comes after: its moment and id, so that a row that moves up meanwhile is not the measure."""

    moment: datetime
    id: UUID

    @classmethod
    def read(cls, text: str) -> "Cursor":
        moment, _sign, pk = text.partition("_")
        try:
            cursor = cls(datetime.fromisoformat(moment), UUID(pk))
        except ValueError as error:
            raise BadRequest("The list does not go on from there.") from error
        if cursor.moment.tzinfo is None:
            raise BadRequest("The list does not go on from there.")
        return cursor

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.id}"


@dataclass(frozen=True)
class Page:
    """Some rows of the list, and where the next ones begin."""

    rows: list[Conversation]
    next: Cursor | None = None


def first_tab(principal: Principal) -> str:
    """Those who answer begin with their own conversations, those who look after others with all."""
    return "mine" if principal.scope("conversation.view") == Scope.OWN else "all"


def page(principal: Principal, wanted: Filter, *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """The rows after a cursor, newest first."""
    rows = _listed(principal, wanted)
    if after:
        rows = rows.filter(last_message_at__lte=after.moment).exclude(last_message_at=after.moment, pk__gte=after.id)
    found = list(rows.newest_first()[: size + 1])
    if len(found) <= size:
        return Page(found)
    last = found[size - 1]
    return Page(found[:size], Cursor(last.last_message_at, last.pk))


def among(principal: Principal, wanted: Filter, ids: Iterable[UUID]) -> list[Conversation]:
    """Those of the given conversations that belong in the list now."""
    return list(_listed(principal, wanted).filter(pk__in=ids).newest_first())


def counts(principal: Principal, wanted: Filter) -> dict[str, int]:
    """How many conversations each tab holds, and how many of the tab's are put off, in one query."""
    rows, here = Conversation.objects.accessible_by(principal), _in(wanted.state)
    if wanted.state != ANY:
        rows = rows.filter(state__in=(wanted.state, SNOOZED))
    of_tab = {"mine": Q(assignee=principal.user_id), "unassigned": Q(assignee=None), "all": Q()}
    if not principal.user_id:
        of_tab["mine"] = Q(pk__in=[])
    snoozed = Count("pk", filter=of_tab[wanted.tab] & _in(SNOOZED))
    return rows.aggregate(snoozed=snoozed, **{tab: Count("pk", filter=which & here) for tab, which in of_tab.items()})


def _listed(principal: Principal, wanted: Filter):
    rows = Conversation.objects.accessible_by(principal).filter(_in(wanted.state))
    match wanted.tab:
        case "mine":
            rows = rows.assigned_to(principal.user_id)
        case "unassigned":
            rows = rows.unassigned()
    if wanted.q:
        rows = rows.filter(found_by(wanted.q))
    leads = Lead.objects.accessible_by(principal).living().filter(pk=OuterRef("lead"))
    return (
        rows.select_related("contact", "channel", "assignee", "lead__stage")
        .annotate(sees_lead=Exists(leads))
        .prefetch_related("labels")
    )


def _in(state: str) -> Q:
    return Q() if state == ANY else Q(state=state)
