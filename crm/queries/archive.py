"""What is archived and can still be brought back: by whom, and for how long."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Company, Contact, Lead
from crm.plain import LONGEST, Asked
from crm.queries import pages
from crm.queries.searching import matching
from tenants.access import Principal

PAGE, MOST_PAGES = 50, 2000
MODELS: dict[str, Any] = {"lead": Lead, "contact": Contact, "company": Company}
NAMED = {"lead": ("contact", "stage"), "contact": ("company",), "company": ()}


def reached(kind: str, principal: Principal) -> Any:
    """Archived rows of a kind that this principal may bring back. Merged ones come back by undoing the merge."""
    rows = MODELS[kind].objects.accessible_by(principal, f"{kind}.delete").filter(archived_at__isnull=False)
    if kind == "contact":
        rows = rows.filter(purged_at=None)
    return rows if kind == "lead" else rows.filter(merged_into=None)


@dataclass(frozen=True)
class Tab:
    """A kind of record, and how many of it there are."""

    kind: str
    label: str
    icon: str
    count: int
    is_on: bool


class Archive:
    """One page of one kind, the newest first."""

    def __init__(self, principal: Principal, query: QueryDict):
        self.principal = principal
        self.kinds = [kind for kind in MODELS if principal.may(f"{kind}.delete")]
        self.kind = query.get("kind", "") if query.get("kind") in self.kinds else self.kinds[0]
        self.q = " ".join(query.get("q", "").replace("\0", "").split())[:LONGEST]
        self.page = pages.number(query.get("page", ""), most=MOST_PAGES)

    @cached_property
    def found(self) -> list[Any]:
        first = (self.page - 1) * PAGE
        rows = self._rows().select_related("archived_by", *NAMED[self.kind]).order_by("-archived_at", "-pk")
        return [_timed(row) for row in rows[first : first + PAGE + 1]]

    @property
    def rows(self) -> list[Any]:
        return self.found[:PAGE]

    @property
    def has_more(self) -> bool:
        return len(self.found) > PAGE

    @cached_property
    def tabs(self) -> list[Tab]:
        told = {
            "lead": (_("Leads"), "layout-kanban"),
            "contact": (_("Contacts"), "users"),
            "company": (_("Companies"), "building"),
        }
        counts = {kind: reached(kind, self.principal).count() for kind in self.kinds}
        return [Tab(kind, *told[kind], counts[kind], kind == self.kind) for kind in self.kinds]

    @property
    def may_purge(self) -> bool:
        return self.principal.may("organization.change")

    @property
    def next_address(self) -> str:
        return self._address(self.page + 1)

    @property
    def before_address(self) -> str:
        return self._address(self.page - 1)

    def _address(self, page: int) -> str:
        told = {"kind": self.kind, "q": self.q, "page": page if page > 1 else ""}
        return urlencode({name: value for name, value in told.items() if value})

    def _rows(self) -> QuerySet:
        rows = reached(self.kind, self.principal)
        if not self.q:
            return rows
        if self.kind == "lead":
            return matching.narrow(rows, self.q)
        asked = Asked.read(self.q)
        search = matching.contacts if self.kind == "contact" else matching.companies
        return search(rows, asked) if asked else rows.none()


def _timed(row: Any) -> Any:
    """With how many days are left; those that were put away before this was kept have no end."""
    left = row.kept_until - timezone.now() if row.kept_until else None
    row.days_left = None if left is None else max(0, -(-left // timedelta(days=1)))
    return row
