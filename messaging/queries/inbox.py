"""The list of conversations: which ones, how many, in what order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, OuterRef, Q

from crm.models import Lead
from messaging.models import Conversation
from tenants.access import Principal

from .narrowing import ANY, SNOOZED, Filter
from .searching import found_by

PAGE = 30


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
    rows, here = wanted.rows(principal), _in(wanted.state)
    if wanted.state != ANY:
        rows = rows.filter(state__in=(wanted.state, SNOOZED))
    of_tab = {"mine": Q(assignee=principal.user_id), "unassigned": Q(assignee=None), "all": Q()}
    if not principal.user_id:
        of_tab["mine"] = Q(pk__in=[])
    snoozed = Count("pk", filter=of_tab[wanted.tab] & _in(SNOOZED))
    return rows.aggregate(snoozed=snoozed, **{tab: Count("pk", filter=which & here) for tab, which in of_tab.items()})


def _listed(principal: Principal, wanted: Filter):
    rows = wanted.rows(principal).filter(_in(wanted.state))
    match wanted.tab:
        case "mine":
            rows = rows.assigned_to(principal.user_id)
        case "unassigned":
            rows = rows.unassigned()
    if wanted.q:
        rows = rows.filter(found_by(wanted.q))
    leads = Lead.objects.accessible_by(principal).living().filter(pk=OuterRef("lead"))
    return (
        rows.naming_team()
        .select_related("contact", "channel", "assignee", "lead__stage")
        .annotate(sees_lead=Exists(leads))
        .prefetch_related("labels")
    )


def _in(state: str) -> Q:
    return Q() if state == ANY else Q(state=state)
