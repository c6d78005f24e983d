"""Contacts and companies as lists: searched, narrowed, in order, page by page, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.models import Activity, Company, Contact, CustomField, Lead, Stage
from crm.models.lead import LeadQuerySet
from crm.plain import Asked
from crm.queries import checks, columns, directory_columns, own_columns, ranges
from crm.queries.columns import Column, Heading
from crm.queries.filters import ARCHIVED, owned
from crm.queries.menus import Choice
from crm.queries.searching import matching
from crm.queries.wanted import PERIODS, WITH_OPEN, WITHOUT, Wanted
from tenants.access import Principal

PAGE = 50


class Directory:
    """What both lists share."""

    model: ClassVar[Any]
    entity: ClassVar[str]
    ours: ClassVar[Mapping[str, Column]]
    usual: ClassVar[Sequence[str]]

    def __init__(self, principal: Principal, wanted: Wanted, shown: Sequence[str] = ()):
        """``shown`` are the keys of its columns; without any it has the usual ones."""
        self.principal = principal
        self.wanted = wanted
        self.shown = shown or self.usual

    @cached_property
    def own_fields(self) -> list[CustomField]:
        return list(CustomField.objects.of(self.entity))

    @cached_property
    def every(self) -> columns.Columns:
        return columns.every(self.own_fields, self.ours)

    @cached_property
    def columns(self) -> list[Column]:
        return columns.known(self.shown, self.every)

    @property
    def headings(self) -> list[Heading]:
        return columns.headings(
            self.columns,
            self.every,
            self.wanted.sort,
            lambda sort: self.wanted.with_(sort=sort).address,
            usual=directory_columns.USUAL_SORT,
        )

    @cached_property
    def found(self) -> list[Any]:
        """One more than a page holds says whether there is another."""
        first = (self.wanted.page - 1) * PAGE
        rows = self._told(self._rows())
        ordered = columns.in_order(rows, self.wanted.sort, self.every, directory_columns.USUAL_SORT)
        found = list(ordered[first : first + PAGE + 1])
        own = [column.own for column in self.columns if column.own]
        for row, said in zip(found, own_columns.cells(own, found), strict=True):
            row.said = said
        return found

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
    def leads(self) -> LeadQuerySet:
        """Those by whose tags, sources and values the rows are known: what this person sees."""
        return Lead.objects.accessible_by(self.principal).living()

    def _rows(self) -> QuerySet:
        """All that pass."""
        return self.narrow(self._in_state(self.model.objects.accessible_by(self.principal)))

    def narrow(self, rows: QuerySet) -> QuerySet:
        """Those of these that pass, in whichever state."""
        wanted = self.wanted
        if wanted.q:
            asked = Asked.read(wanted.q)
            rows = self._about(rows, asked) if asked else rows.none()
        if wanted.source or wanted.tag:
            rows = rows.filter(pk__in=self._with_leads())
        if wanted.active:
            rows = rows.annotate(active_at=self._latest())
        for name, column in PERIODS.items():
            if period := getattr(wanted, name):
                rows = rows.filter(ranges.within(period, column))
        for own in wanted.custom:
            rows = rows.filter(own.passing(self.principal))
        return rows

    def _told(self, rows: QuerySet) -> QuerySet:
        """With all that its columns name."""
        needed = {column.key for column in self.columns} | {self.wanted.sort.removeprefix("-")}
        if "active" in needed and not self.wanted.active:
            rows = rows.annotate(active_at=self._latest())
        return rows.annotate(open_leads=_number(self._open_leads, self.entity))

    def _with_leads(self) -> QuerySet:
        leads = self.leads.filter(**{f"{self.entity}__isnull": False})
        if self.wanted.source:
            leads = leads.filter(source__in=self.wanted.source)
        if self.wanted.tag:
            leads = leads.filter(tags__overlap=list(self.wanted.tag))
        return leads.order_by().values(self.entity)

    @property
    def _open_leads(self) -> LeadQuerySet:
        return self.leads.filter(stage__kind=Stage.Kind.OPEN, **{self.entity: OuterRef("pk")})

    def _about(self, rows: QuerySet, asked: Asked) -> QuerySet:
        raise NotImplementedError

    def _latest(self) -> Subquery:
        """When something last happened that this person may know of."""
        raise NotImplementedError

    def _all_and_archived(self) -> tuple[str, str]:
        """In languages whose adjectives have a gender, by the rows' own."""
        raise NotImplementedError

    def _in_state(self, rows: QuerySet) -> QuerySet:
        if self.wanted.state == ARCHIVED:
            return rows.filter(archived_at__isnull=False, merged_into=None)
        rows = rows.filter(archived_at=None)
        if self.wanted.state not in (WITH_OPEN, WITHOUT):
            return rows
        return with_open_leads(rows, self.entity, self.wanted.state == WITH_OPEN)


class ContactDirectory(Directory):
    """People."""

    model, entity = Contact, "contact"
    ours, usual = directory_columns.CONTACTS, directory_columns.USUAL_CONTACTS

    def _all_and_archived(self) -> tuple[str, str]:
        return pgettext("people", "All"), pgettext("people", "Archived")

    def narrow(self, rows: QuerySet[Contact]) -> QuerySet[Contact]:
        wanted, rows = self.wanted, super().narrow(rows).filter(purged_at=None)
        if wanted.owner:
            rows = rows.filter(owned(wanted.owner, self.principal))
        if wanted.company:
            rows = rows.filter(Q(company=wanted.company))
        return rows.filter(checks.passing(wanted.check)) if wanted.check else rows

    def _told(self, rows: QuerySet) -> QuerySet:
        return super()._told(rows).select_related("company", "owner")

    def _about(self, rows: QuerySet, asked: Asked) -> QuerySet:
        return matching.contacts(rows, asked)

    def _latest(self) -> Subquery:
        lines = Activity.objects.accessible_by(self.principal).filter(contact=OuterRef("pk"))
        return Subquery(lines.order_by("-happened_at", "-id").values("happened_at")[:1])


class CompanyDirectory(Directory):
    """Companies, with how many people one knows there and what is open."""

    model, entity = Company, "company"
    ours, usual = directory_columns.COMPANIES, directory_columns.USUAL_COMPANIES

    def _all_and_archived(self) -> tuple[str, str]:
        return pgettext("companies", "All"), pgettext("companies", "Archived")

    def _told(self, rows: QuerySet) -> QuerySet:
        people = Contact.objects.accessible_by(self.principal).filter(archived_at=None, company=OuterRef("pk"))
        return super()._told(rows).annotate(people=_number(people, "company"), open_cents=_cents(self._open_leads))

    def _about(self, rows: QuerySet, asked: Asked) -> QuerySet:
        return matching.companies(rows, asked)

    def _latest(self) -> Subquery:
        leads = self.leads.filter(company=OuterRef("pk")).order_by().values("company")
        return Subquery(leads.annotate(at=Max("last_activity_at")).values("at"))


DIRECTORIES: dict[str, type[Directory]] = {"contact": ContactDirectory, "company": CompanyDirectory}


def with_open_leads(rows: QuerySet, entity: str, has_some: bool) -> QuerySet:
    """Those with an open lead, whosever it is; or those without any."""
    still_open = Lead.objects.living().filter(stage__kind=Stage.Kind.OPEN, **{f"{entity}__isnull": False})
    ids = still_open.order_by().values(entity)
    return rows.filter(pk__in=ids) if has_some else rows.exclude(pk__in=ids)


def _number(rows: QuerySet, about: str) -> Coalesce:
    counted = rows.order_by().values(about).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _cents(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("company").annotate(sum=Sum(F("value_cents"))).values("sum"))


def around(company: Company, principal: Principal) -> Q:
    """The activities of a company: its own, those of its leads, and of its people."""
    people = Contact.objects.accessible_by(principal).filter(company=company)
    leads = Lead.objects.accessible_by(principal).filter(company=company)
    theirs = Q(lead__in=leads.values("pk")) | Q(lead=None, contact__in=people.values("pk"))
    return Q(company=company) | theirs
