"""What somebody wants to find in the audit, as it stands in the address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from config.ids import uuid_or_none
from crm.models import Company, Contact, Lead
from crm.queries.auditing import kinds
from crm.queries.timeline import Cursor
from tenants.access import Principal
from tenants.models import ApiKey, Membership

MOST_FOUND = 200  # records of one kind whose names a search may hit
LONGEST = 80
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)  # what is a day that somebody looks for
FIELDS = ("q", "who", "kind", "of", "row", "address", "request", "since", "until")


@dataclass(frozen=True)
class Wanted:
    """Every field may be empty. ``of`` is a table, ``row`` an id in it."""

    q: str = ""
    who: str = ""
    kind: str = ""
    of: str = ""
    row: str = ""
    address: str = ""
    request: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        told = {name: " ".join(query.get(name, "").replace("\0", "").split())[:LONGEST] for name in FIELDS}
        return cls(**{**told, "since": _day(told["since"]), "until": _day(told["until"])})  # type: ignore[arg-type]

    @property
    def is_narrow(self) -> bool:
        return any(getattr(self, name) for name in FIELDS)

    @property
    def told(self) -> dict[str, str]:
        """The filters that are on, as an address or a form tells them."""
        return {name: str(value) for name in FIELDS if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        return urlencode(self.told)

    def narrows(self, principal: Principal) -> Q:
        """For either table: both have the same columns."""
        exact = {"actor_id": self.who, "table": self.of, "row_id": self.row, "request_id": self.request}
        wanted = Q(**{name: value for name, value in exact.items() if value}) & kinds.narrowed(self.kind)
        if self.address:
            wanted &= Q(address=self.address)
        if self.since:
            wanted &= Q(at__gte=_midnight(self.since))
        if self.until:
            wanted &= Q(at__lt=_midnight(self.until + timedelta(days=1)))
        return wanted & _searched(self.q, principal) if self.q else wanted


def older(cursor: Cursor) -> Q:
    return Q(at__lte=cursor.at) & (Q(at__lt=cursor.at) | Q(id__lt=cursor.id))


def _searched(text: str, principal: Principal) -> Q:
    """A number from a line, an address, a person who acted, or a record by its name: each found by an index."""
    if (pk := uuid_or_none(text)) is not None:
        of_row = Q(table__in=kinds.tables(), row_id=str(pk))  # the index begins with the table
        return of_row | Q(actor_id=str(pk)) | Q(request_id=text)
    actors = _ids(Membership.objects.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text)), "user_id")
    actors += _ids(ApiKey.objects.filter(name__icontains=text), "pk")
    found = Q(actor_id__in=[str(pk) for pk in actors])
    if any(sign.isdigit() for sign in text):  # else it is neither, and to ask would have the whole table read
        found |= Q(request_id=text) | Q(address=text)
    records = {
        **_records(text, principal),
        "tenants_membership": _ids(Membership.objects.filter(user__in=actors), "pk"),
    }
    for table, ids in records.items():
        if ids:
            found |= Q(table=table, row_id__in=[str(pk) for pk in ids])
    return found


def _records(text: str, principal: Principal) -> dict[str, list[UUID]]:
    people = _ids(Contact.objects.accessible_by(principal).filter(name__icontains=text), "pk")
    companies = _ids(Company.objects.accessible_by(principal).filter(name__icontains=text), "pk")
    leads = Lead.objects.accessible_by(principal).filter(Q(contact__in=people) | Q(title__icontains=text))
    return {"crm_contact": people, "crm_company": companies, "crm_lead": _ids(leads, "pk")}


def _ids(rows: Any, field: str) -> list[UUID]:
    return list(rows.order_by().values_list(field, flat=True)[:MOST_FOUND])


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST <= day <= LAST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware at once
