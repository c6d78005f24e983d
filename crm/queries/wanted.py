"""What an address asks of the lists of contacts and companies; what means nothing is left out."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import QueryDict

from crm.models import Lead
from crm.plain import LONGEST
from crm.queries import checks, own_filters, pages, ranges
from crm.queries.filters import ARCHIVED, MOST_CHOSEN, among, is_tag, ranged, sort_of
from crm.queries.known import canonical, known_owners
from crm.queries.narrowing import Narrowing
from crm.queries.own_filters import OwnFilter

MOST_PAGES = 2000
WITH_OPEN, WITHOUT = "open", "without"
STATES = (WITH_OPEN, WITHOUT, ARCHIVED)
PERIODS = {"created": "created_at", "active": "active_at"}
ONE = ("q", "company", "state", *PERIODS)
MANY = ("owner", "source", "tag", "check")
# Addresses as they once were.
FORMER_SORTS = {"new": "-created", "changed": "-updated"}
FORMER_TROUBLES = {"email": checks.TROUBLE, "phone": "phone-wrong"}


@dataclass(frozen=True)
class Wanted(Narrowing):
    """Names are those of the address."""

    many: ClassVar[tuple[str, ...]] = MANY

    q: str = ""
    company: str = ""
    state: str = ""
    created: str = ""
    active: str = ""
    owner: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    custom: tuple[OwnFilter, ...] = ()
    sort: str = ""
    page: int = field(default=1)

    @classmethod
    def read(cls, query: QueryDict, entity: str) -> "Wanted":
        sort = query.get("sort", "")
        trouble = FORMER_TROUBLES.get(query.get("trouble", ""))
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST],
            company=canonical(query.get("company", "")),
            state=query.get("state", "") if query.get("state") in STATES else "",
            created=ranges.period(ranged(query, "created")),
            active=ranges.period(ranged(query, "active")),
            owner=known_owners(query.getlist("owner")[:MOST_CHOSEN]),
            source=among(Lead.Source.values, query.getlist("source")),
            tag=tuple(dict.fromkeys(tag for tag in query.getlist("tag")[:MOST_CHOSEN] if is_tag(tag))),
            check=among(checks.LABELS, [*query.getlist("check"), *([trouble] if trouble else [])]),
            custom=own_filters.read(query, entity),
            sort=sort_of(FORMER_SORTS.get(sort, sort)),
            page=pages.number(query.get("page", ""), most=MOST_PAGES),
        )

    @property
    def narrows(self) -> bool:
        return any(getattr(self, name) for name in (*ONE, *MANY, "custom"))

    @property
    def chosen(self) -> int:
        """How many of the menus narrow, the periods being one, and of the organization's own fields."""
        menus = (self.company, self.created or self.active, *(getattr(self, name) for name in MANY))
        return sum(map(bool, menus)) + len(self.custom)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value, one by one: for an address, or for hidden fields."""
        return self.named(*ONE, "sort")

    @property
    def spelled(self) -> list[tuple[str, str]]:
        """For the hidden fields of forms that narrow further."""
        return self.pairs

    @property
    def address(self) -> str:
        return urlencode([*self.pairs, *([("page", self.page)] if self.page > 1 else [])])

    @property
    def cleared(self) -> "Wanted":
        return Wanted(sort=self.sort, state=self.state)

    def with_(self, **values: Any) -> "Wanted":
        """Another choice begins at the first page again."""
        return replace(self, **{"page": 1, **values})
