"""Bringing back from the archive, for every kind of record in one way."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from crm.models import Company, Contact, Lead
from crm.services import companies, contacts, keeping, leads, merging
from tenants.models import User


def _lead(row: Lead, *, by: User | None) -> None:
    leads.restore(row, by=by)


def _contact(row: Contact, *, by: User | None) -> None:
    contacts.restore(row, by=by)


def _company(row: Company, *, by: User | None) -> None:
    companies.restore(row)


# Those of contacts raise ``contacts.HeldBy``.
RESTORES: dict[str, Callable[..., None]] = {"lead": _lead, "contact": _contact, "company": _company}


@transaction.atomic
def into(contact: Contact, other: Contact, *, by: User | None) -> Any:
    """Somebody else has the person's address by now: brought back as part of that one. The batch undoes the merge."""
    keeping.bring_back_person(contact.pk, by=by)
    return merging.merge(other, [contact], by=by)
