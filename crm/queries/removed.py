"""What people took away beside leads, contacts and companies, as long as it can be brought back."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from crm.queries import pages
from crm.removables import KINDS
from tenants.access import Principal
from tenants.models.scoped import KEPT

PAGE, MOST_PAGES = 50, 2000
FIRST = "note"


def away(kind: str, principal: Principal) -> QuerySet:
    """Those that this person brings back: whoever runs the organization any, everybody the settings that they took away."""
    told = KINDS[kind]
    rows = told.away(told.reach(principal))
    if not principal.may("organization.change"):
        is_known = told.by and principal.private_id
        rows = rows.filter(**{told.by: principal.private_id}) if is_known else rows.none()
    return rows


def found(pk: UUID, principal: Principal) -> Any:
    """The one of this id, whatever it is; None when there is none, or it is not this person's to bring back."""
    rows = (away(kind, principal).select_related(*told.about).filter(pk=pk).first() for kind, told in KINDS.items())
    return next((row for row in rows if row), None)


def counts(principal: Principal) -> Counter[str]:
    """How many of each kind, by one statement."""
    each = [
        away(kind, principal).order_by().values(what=Value(kind, CharField())).annotate(n=Count("pk")) for kind in KINDS
    ]
    return Counter({row["what"]: row["n"] for row in each[0].union(*each[1:], all=True)})


class Removed:
    """One page of one kind, the newest first."""

    def __init__(self, principal: Principal, kind: str, page: str):
        counted = counts(principal)
        self.kind = kind if kind in KINDS else next((key for key in KINDS if counted[key]), FIRST)
        self.page = pages.number(page, most=MOST_PAGES)
        told, first = KINDS[self.kind], (self.page - 1) * PAGE
        named = (told.by,) if told.by else ()
        rows = away(self.kind, principal).select_related(*told.about, *named).order_by(f"-{told.at}", "-pk")
        listed = list(rows[first : first + PAGE + 1])
        self.has_more, self.rows = len(listed) > PAGE, listed[:PAGE]
        for row in self.rows:
            row.away_at, row.away_by = getattr(row, told.at), getattr(row, told.by) if told.by else None
            row.days_left = max(0, -(-(row.away_at + KEPT - timezone.now()) // timedelta(days=1)))
        self.may_erase = principal.may("organization.change")
        self.tabs = [
            (key, each, key == self.kind, counted[key])
            for key, each in KINDS.items()
            if counted[key] or key == self.kind
        ]
