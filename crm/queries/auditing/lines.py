"""A page of the audit: both tables, newest first, each read no further than the page needs."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm.models import AuditLine
from crm.queries.auditing import kinds, names, values, wording
from crm.queries.auditing.asked import Wanted, older
from crm.queries.auditing.names import Line
from crm.queries.auditing.values import Change
from crm.queries.timeline import Cursor
from tenants.access import Principal
from tenants.context import current_organization_id
from tenants.models import PlatformAuditLine

PAGE = 50
# Where a row's own page is, for those that have one.
PAGES = {
    "crm_lead": "lead",
    "crm_contact": "contact",
    "crm_company": "company",
    "messaging_conversation": "conversation",
}


@dataclass(frozen=True)
class Told:
    """One line, in words that this reader may read."""

    line: Line
    who: str
    what: str
    kind: str
    icon: str
    changes: list[Change]
    page: str  # the name of its record's page, where there is one

    @property
    def is_refusal(self) -> bool:
        return self.line.action.endswith((".refused", ".failed", ".wrong_organization"))


@dataclass(frozen=True)
class Page:
    """Some lines, and where the older ones begin."""

    rows: list[Told]
    older: Cursor | None


def page(wanted: Wanted, principal: Principal, *, before: Cursor | None = None, size: int = PAGE) -> Page:
    found = chunk(wanted, principal, before=before, size=size + 1)
    last = found[size - 1] if len(found) > size else None
    return Page(told(found[:size], principal), Cursor(last.at, last.pk) if last else None)


def chunk(wanted: Wanted, principal: Principal, *, before: Cursor | None, size: int) -> list[Line]:
    """The next lines, whatever this principal may read of them."""
    parts: list[Iterable[Line]] = []
    for rows in _both(wanted, principal):
        left = rows.filter(older(before)) if before else rows
        parts.append(left.order_by("-at", "-id")[:size])
    merged = heapq.merge(*parts, key=lambda line: (line.at, line.pk), reverse=True)
    return [line for line, _place in zip(merged, range(size), strict=False)]


def count(wanted: Wanted, principal: Principal) -> int:
    return sum(rows.count() for rows in _both(wanted, principal))


def told(found: list[Line], principal: Principal) -> list[Told]:
    """In words. What their rows are called is looked up once for all."""
    known = names.named(found, principal)
    return [_told(line, known, principal) for line in found]


def _both(wanted: Wanted, principal: Principal) -> list[Any]:
    narrowed = wanted.narrows(principal)
    public = PlatformAuditLine.objects.filter(narrowed, organization_id=current_organization_id())
    return [AuditLine.objects.filter(narrowed), public]


def _told(line: Line, known: names.Names, principal: Principal) -> Told:
    readable = kinds.may_read(principal, line.table)
    changes = values.changes(line, known, readable=readable)
    is_there = readable and (line.table, line.row_id) in known
    return Told(
        line=line,
        who=wording.who(line, known),
        what=wording.what(line, known, changes, readable=readable),
        kind=str(dict(kinds.choices())[kinds.group_of(line.table)]),
        icon=kinds.icon_of(line.table),
        changes=changes,
        page=PAGES.get(line.table, "") if is_there else "",
    )
