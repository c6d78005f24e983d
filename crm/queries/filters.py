"""What narrows leads, as it stands in the address of board, list and metrics: shareable, and safe whatever is typed.

``Filters.read(query)`` takes what means something; ``filters.narrow(leads, principal)`` applies it; ``filters.address``
writes it back. A saved view keeps nothing but that address.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from crm.models import CustomField, Lead, Stage
from crm.models.lead import LeadQuerySet
from crm.queries import checks, own_filters, progress, ranges
from crm.queries.known import canonical, known_owners, known_reasons, known_stages
from crm.queries.narrowing import Narrowing
from crm.queries.own_filters import OwnFilter
from crm.queries.searching import matching
from tenants.access import Principal
from tenants.models import Membership

NOBODY, ME, MY_TEAM, TEAM = "none", "me", "team", "team-"
ARCHIVED = "archived"
NO_VIEW = "none"  # all leads, though one's page usually begins with a view
STATES = (*Stage.Kind.values, ARCHIVED)
LONGEST_TEXT = 80
MOST_CHOSEN = 20
PERIODS = {"created": "created_at", "closed": "closed_at", "active": "last_activity_at"}
ONE = ("q", *PERIODS, "value", "score")
MANY = ("owner", "source", "tag", "stage", "state", "check", "reached", "reason", "wait")
NAMES = (*ONE, *MANY)
# What the history of a lead answers; chosen by following a number of the metrics.
TRACES = {"reached": progress.reached, "reason": progress.lost_for, "wait": progress.waiting}
SORT = re.compile(r"-?[a-z_]+(\.[a-z0-9_-]+)?")


@dataclass(frozen=True)
class Filters(Narrowing):
    """Names are those of the address. A value that means nothing here is left out, as if it had not been given.

    ``view`` is the saved view that it began with, ``sort`` the order of the list: neither narrows. As long as
    ``is_view`` they are that view's own, whose address is its id.
    """

    many: ClassVar[tuple[str, ...]] = MANY

    pipeline: str = ""
    view: str = ""
    q: str = ""
    created: str = ""
    closed: str = ""
    active: str = ""
    value: str = ""
    score: str = ""
    owner: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    wait: tuple[str, ...] = ()
    custom: tuple[OwnFilter, ...] = ()
    sort: str = ""
    is_view: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        return cls(
            pipeline=canonical(query.get("pipeline", "")),
            view=NO_VIEW if query.get("view") == NO_VIEW else canonical(query.get("view", "")),
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST_TEXT],
            created=ranges.period(ranged(query, "created")),
            closed=ranges.period(ranged(query, "closed")),
            active=ranges.period(ranged(query, "active")),
            value=ranges.money_text(ranges.money(ranged(query, "value", ranges.plain_amount))),
            score=ranges.points_text(ranges.points(ranged(query, "score"))),
            owner=known_owners(query.getlist("owner")[:MOST_CHOSEN]),
            source=among(Lead.Source.values, query.getlist("source")),
            tag=tuple(dict.fromkeys(tag for tag in query.getlist("tag")[:MOST_CHOSEN] if is_tag(tag))),
            stage=known_stages(query.getlist("stage")[:MOST_CHOSEN]),
            state=among(STATES, query.getlist("state")),
            check=among(checks.LABELS, query.getlist("check")),
            reached=known_stages(query.getlist("reached")[:MOST_CHOSEN]),
            reason=known_reasons(query.getlist("reason")[:MOST_CHOSEN]),
            wait=among(progress.WAITS, query.getlist("wait")),
            custom=own_filters.read(query, CustomField.Entity.LEAD),
            sort=sort_of(query.get("sort", "")),
        )

    @classmethod
    def says(cls, query: QueryDict) -> bool:
        """Whether the address itself narrows, and does not leave that to its saved view."""
        ends = (f"{name}_{end}" for name in (*PERIODS, "value", "score") for end in ("from", "to"))
        return any(name in query for name in (*NAMES, *ends)) or bool(own_filters.keys_in(query))

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in (*NAMES, "custom"))

    @property
    def chosen(self) -> int:
        """How many of the menus narrow, the periods being one, and of the organization's own fields."""
        menus = (self.value, self.score, self.has_period, *(getattr(self, name) for name in MANY))
        return sum(map(bool, menus)) + len(self.custom)

    @property
    def has_period(self) -> bool:
        return any(getattr(self, name) for name in PERIODS)

    @property
    def is_personal(self) -> bool:
        """Whether it means other leads for each who asks."""
        return bool({ME, MY_TEAM}.intersection(self.owner)) or any(ME in each.said for each in self.custom)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value, one by one: for an address, or for hidden fields."""
        if self.is_view:
            return [("view", self.view)]
        found = self.named("pipeline", "view", *ONE, "sort")
        # An address with a view and nothing else means the view's own filters; this one has given all of them up.
        return [*found, ("q", "")] if self.view and self.view != NO_VIEW and not self else found

    @property
    def spelled(self) -> list[tuple[str, str]]:
        """All of it, also what a view says: for the hidden fields of forms that narrow further."""
        return self.of_view(False).pairs

    @property
    def address(self) -> str:
        """The part behind the question mark."""
        return urlencode(self.pairs)

    @property
    def own(self) -> "Filters":
        """What narrows and orders, whatever the board and the saved view."""
        return replace(self, pipeline="", view="", is_view=False)

    def with_(self, **values: Any) -> "Filters":
        return replace(self, is_view=False, **values)

    def of_view(self, is_view: bool) -> "Filters":
        return replace(self, is_view=is_view)

    @property
    def as_name(self) -> str:
        """What was searched in vain, as the name of somebody new."""
        return urlencode({"name": self.q, "pipeline": self.pipeline})

    def cleared(self) -> "Filters":
        return Filters(pipeline=self.pipeline, sort=self.sort, view=NO_VIEW if self.view else "")

    def narrow(self, leads: LeadQuerySet, principal: Principal) -> LeadQuerySet:
        """Those that pass. Archived ones only when they are asked for."""
        leads = leads.filter(self._standing())
        if self.owner:
            leads = leads.filter(owned(self.owner, principal))
        for name in ("source", "stage"):
            if values := getattr(self, name):
                leads = leads.filter(**{f"{name}__in": values})
        if self.tag:
            leads = leads.filter(tags__overlap=list(self.tag))
        if self.check:
            leads = leads.filter(checks.passing(self.check, of="contact__"))
        for name, column in PERIODS.items():
            if period := getattr(self, name):
                leads = leads.filter(ranges.within(period, column))
        leads = leads.filter(ranges.money(self.value).of("value_cents"), ranges.points(self.score).of("score"))
        for name, passed in TRACES.items():
            if values := getattr(self, name):
                leads = passed(leads, values)
        for own in self.custom:
            leads = leads.filter(own.passing(principal))
        return matching.narrow(leads, self.q) if self.q else leads

    def _standing(self) -> Q:
        kinds = [state for state in self.state if state != ARCHIVED]
        living = Q(archived_at=None, stage__kind__in=kinds) if kinds else Q(archived_at=None)
        if ARCHIVED not in self.state:
            return living
        return living | Q(archived_at__isnull=False) if kinds else Q(archived_at__isnull=False)


def ranged(query: QueryDict, name: str, tidy=str) -> str:
    """A range in one word, or its two ends as a form sends them."""
    ends = [query.get(f"{name}_{end}") for end in ("from", "to")]
    if ends == [None, None]:
        return query.get(name, "")
    return ranges.BETWEEN.join(tidy(end or "") for end in ends)


def owned(values: Iterable[str], principal: Principal, column: str = "owner") -> Q:
    teams = [UUID(value.removeprefix(TEAM)) for value in values if value.startswith(TEAM)]
    people = {value for value in values if value not in (NOBODY, ME, MY_TEAM) and not value.startswith(TEAM)}
    if ME in values:
        people.add(str(principal.user_id))
    if MY_TEAM in values:
        people.update(map(str, principal.team_user_ids))
    if teams:
        people.update(map(str, Membership.objects.filter(team__in=teams).values_list("user", flat=True)))
    theirs = Q(**{f"{column}__in": people - {"None"}})
    return theirs | Q(**{column: None}) if NOBODY in values else theirs


def among(known: Iterable[str], values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value in known))


def sort_of(text: str) -> str:
    return text if len(text) <= 60 and SORT.fullmatch(text) else ""


def is_tag(text: str) -> bool:
    return 0 < len(text) <= 40 and "\0" not in text
