"""Bringing back from the archive, for every kind of record in one way."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from crm.models import Company, Contact, Lead
from crm.models.lead import LeadQuerySet
from crm.services import companies, contacts, keeping, leads, merging
from tenants.access import Principal
from tenants.models import User


def _lead(row: Lead, *, by: User | None) -> None:
    leads.restore(row, by=by)


def _contact(row: Contact, *, by: User | None) -> None:
    contacts.restore(row, by=by)


def _company(row: Company, *, by: User | None) -> None:
    companies.restore(row, by=by)


# Those of contacts raise ``contacts.HeldBy``.
RESTORES: dict[str, Callable[..., None]] = {"lead": _lead, "contact": _contact, "company": _company}


def gone_with(rows: QuerySet[Contact], principal: Principal) -> LeadQuerySet:
    """The leads that went into the archive together with these contacts, as far as this principal may bring them back."""
    mine = Lead.objects.accessible_by(principal, "lead.delete").filter(contact__in=rows.order_by().values("pk"))
    return mine.filter(archived_at=F("contact__archived_at"))


@transaction.atomic
def contact_with(contact: Contact, went: Iterable[Lead], *, by: User | None) -> list[UUID]:
    """The person and these leads, in one act. Raises ``contacts.HeldBy``."""
    rows = list(went)
    contacts.restore(contact, by=by)
    for row in rows:
        leads.restore(row, by=by)
    return [row.pk for row in rows]


@transaction.atomic
def put_away_again(contact: Contact, lead_ids: Iterable[UUID | str], *, by: User | None) -> None:
    """As before it was brought back with these leads. Raises ``contacts.StillWorkedOn`` for what is new since."""
    now = timezone.now()
    for row in Lead.objects.living().filter(pk__in=list(lead_ids), contact=contact).order_by("pk"):
        leads.archive(row, by=by, at=now)
    contacts.archive(contact, by=by, at=now)


@transaction.atomic
def into(contact: Contact, other: Contact, *, by: User | None) -> Any:
    """Somebody else has the person's address by now: brought back as part of that one. The batch undoes the merge."""
    keeping.bring_back_person(contact.pk, by=by)
    return merging.merge(other, [contact], by=by)
