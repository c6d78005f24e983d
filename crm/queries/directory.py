"""Contacts and companies as lists: searched, narrowed, in order, page by page, in a fixed number of queries."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.models import Company, Contact, Lead, Stage
from crm.models.checked import EMAIL_TROUBLE, PhoneState
from crm.plain import LONGEST, Asked
from crm.queries import pages
from crm.queries.known import canonical
from crm.queries.searching import matching
from tenants.access import Principal

PAGE, MOST_PAGES = 50, 2000
ME, NONE = "me", "none"
WITH_OPEN, WITHOUT, ARCHIVED = "open", "without", "archived"
TROUBLES = ("email", "phone")
STATES = (WITH_OPEN, WITHOUT, ARCHIVED)
ORDERS = {"name": "name", "new": "-created_at", "changed": "-updated_at"}


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; what means nothing is left out."""

    q: str = ""
    owner: str = ""
    company: str = ""
    state: str = ""
    trouble: str = ""
    sort: str = ""
    page: int = field(default=1)

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        owner = query.get("owner", "")
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST],
            owner=owner if owner in (ME, NONE) else canonical(owner),
            company=canonical(query.get("company", "")),
            state=query.get("state", "") if query.get("state") in STATES else "",
            trouble=query.get("trouble", "") if query.get("trouble") in TROUBLES else "",
            sort=query.get("sort", "") if query.get("sort") in ORDERS else "",
            page=pages.number(query.get("page", ""), most=MOST_PAGES),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.owner or self.company or self.state or self.trouble)

    @property
    def address(self) -> str:
        said = {name: getattr(self, name) for name in ("q", "owner", "company", "state", "trouble", "sort")}
        told = {name: value for name, value in said.items() if value}
        return urlencode({**told, **({"page": self.page} if self.page > 1 else {})})

    def with_(self, **values: Any) -> "Wanted":
        """Another choice begins at the first page again."""
        return replace(self, **{"page": 1, **values})


@dataclass(frozen=True)
class Choice:
    """A line of a menu, and where it leads."""

    label: str
    address: str
    is_on: bool


class Directory:
    """What both lists share."""

    model: ClassVar[Any]

    def __init__(self, principal: Principal, wanted: Wanted):
        self.principal = principal
        self.wanted = wanted

    @cached_property
    def found(self) -> list[Any]:
        """One more than a page holds says whether there is another."""
        first = (self.wanted.page - 1) * PAGE
        return list(self._ordered(self._rows())[first : first + PAGE + 1])

    @property
    def rows(self) -> list[Any]:
        return self.found[:PAGE]

    @property
    def everything(self) -> QuerySet:
        """All that pass, on whichever page."""
        return self._rows()

    @property
    def has_more(self) -> bool:
        return len(self.found) > PAGE

    @cached_property
    def count(self) -> int:
        """On all pages; what one page holds is counted already."""
        return self.everything.count() if self.has_more or self.wanted.page > 1 else len(self.rows)

    @property
    def is_of_archive(self) -> bool:
        return self.wanted.state == ARCHIVED

    @property
    def next_address(self) -> str:
        return self.wanted.with_(page=self.wanted.page + 1).address

    @property
    def before_address(self) -> str:
        return self.wanted.with_(page=self.wanted.page - 1).address

    @property
    def cleared(self) -> str:
        return Wanted(sort=self.wanted.sort).address

    @property
    def states(self) -> list[Choice]:
        everything, archived = self._all_and_archived()
        labels = {
            "": everything,
            WITH_OPEN: _("With an open lead"),
            WITHOUT: _("Without an open lead"),
            ARCHIVED: archived,
        }
        return [
            Choice(label, self.wanted.with_(state=state).address, self.wanted.state == state)
            for state, label in labels.items()
        ]

    @property
    def orders(self) -> list[Choice]:
        labels = {"name": _("By name"), "new": _("Newest first"), "changed": _("Changed last")}
        usual = self.wanted.sort or "name"
        return [Choice(label, self.wanted.with_(sort=sort).address, sort == usual) for sort, label in labels.items()]

    def _rows(self) -> QuerySet:
        raise NotImplementedError

    def _all_and_archived(self) -> tuple[str, str]:
        """In languages whose adjectives have a gender, by the rows' own."""
        raise NotImplementedError

    def _ordered(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(ORDERS[self.wanted.sort or "name"], "pk")

    def _in_state(self, rows: QuerySet, about: str) -> QuerySet:
        """``about`` is the lead's field that names these rows."""
        if self.wanted.state == ARCHIVED:
            return rows.filter(archived_at__isnull=False, merged_into=None)
        rows = rows.filter(archived_at=None)
        still_open = Lead.objects.living().filter(stage__kind=Stage.Kind.OPEN, **{f"{about}__isnull": False})
        if self.wanted.state == WITH_OPEN:
            return rows.filter(pk__in=still_open.values(about))
        return rows.exclude(pk__in=still_open.values(about)) if self.wanted.state == WITHOUT else rows


class ContactDirectory(Directory):
    """People."""

    model = Contact

    def _all_and_archived(self) -> tuple[str, str]:
        return pgettext("people", "All"), pgettext("people", "Archived")

    @property
    def troubles(self) -> list[Choice]:
        """Those who cannot be reached as it stands there; chosen again, the choice is given up."""
        labels = {"email": _("E-mail to check"), "phone": _("Phone to check")}
        return [
            Choice(label, self.wanted.with_(trouble="" if is_on else what).address, is_on)
            for what, label in labels.items()
            for is_on in [self.wanted.trouble == what]
        ]

    def _rows(self) -> QuerySet[Contact]:
        wanted = self.wanted
        rows = self._in_state(Contact.objects.accessible_by(self.principal), "contact").filter(purged_at=None)
        if wanted.q:
            rows = matching.contacts(rows, Asked.read(wanted.q)) if Asked.read(wanted.q) else rows.none()
        match wanted.owner:
            case "":
                pass
            case "me":
                rows = rows.filter(owner=self.principal.user_id)
            case "none":
                rows = rows.filter(owner=None)
            case owner:
                rows = rows.filter(owner=owner)
        if wanted.company:
            rows = rows.filter(company=wanted.company)
        match wanted.trouble:
            case "email":
                rows = rows.filter(email_state__in=EMAIL_TROUBLE)
            case "phone":
                rows = rows.filter(phone_state=PhoneState.WRONG)
        mine = Lead.objects.accessible_by(self.principal).living()
        return rows.select_related("company", "owner").annotate(
            open_leads=_number(mine.filter(contact=OuterRef("pk"), stage__kind=Stage.Kind.OPEN), "contact"),
        )


class CompanyDirectory(Directory):
    """Companies, with how many people one knows there and what is open."""

    model = Company

    def _all_and_archived(self) -> tuple[str, str]:
        return pgettext("companies", "All"), pgettext("companies", "Archived")

    def _rows(self) -> QuerySet[Company]:
        wanted = self.wanted
        rows = self._in_state(Company.objects.accessible_by(self.principal), "company")
        if wanted.q:
            rows = matching.companies(rows, Asked.read(wanted.q)) if Asked.read(wanted.q) else rows.none()
        people = Contact.objects.accessible_by(self.principal).filter(archived_at=None, company=OuterRef("pk"))
        mine = Lead.objects.accessible_by(self.principal).living().filter(company=OuterRef("pk"))
        still_open = mine.filter(stage__kind=Stage.Kind.OPEN)
        return rows.annotate(
            people=_number(people, "company"), open_leads=_number(still_open, "company"), open_cents=_cents(still_open)
        )


def _number(rows: QuerySet, about: str) -> Subquery:
    counted = rows.order_by().values(about).annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


def _cents(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("company").annotate(sum=Sum(F("value_cents"))).values("sum"))


def around(company: Company, principal: Principal) -> Q:
    """The activities of a company: its own, those of its leads, and of its people."""
    people = Contact.objects.accessible_by(principal).filter(company=company)
    leads = Lead.objects.accessible_by(principal).filter(company=company)
    theirs = Q(lead__in=leads.values("pk")) | Q(lead=None, contact__in=people.values("pk"))
    return Q(company=company) | theirs
