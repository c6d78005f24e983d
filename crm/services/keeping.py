"""How long what is put away can be brought back, and what bringing back means for every kind of record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from config import clock
from crm import events
from crm.models import Company, Contact, Lead
from crm.realtime.audience import Audience
from tenants.models import User
from tenants.models.scoped import KEPT

# What ``put_away`` and ``bring_back`` change, for ``save(update_fields=…)``.
COLUMNS = ("archived_at", "archived_by", "kept_until", "updated_at")


def put_away(row: Any, *, by: User | None, at: datetime | None = None) -> None:
    """What goes together goes at one moment: by that it is known when it comes back."""
    now = at or clock.now()
    row.archived_at, row.archived_by, row.kept_until = now, by, now + KEPT


def bring_back(row: Any) -> None:
    row.archived_at = row.archived_by = row.kept_until = None


@transaction.atomic
def bring_back_person(pk: UUID, *, by: User | None = None) -> Contact | None:
    """Whoever is heard of again is no longer put away. None when nothing was to be done."""
    away = Contact.objects.filter(archived_at__isnull=False, merged_into=None, purged_at=None)
    contact = away.select_for_update(no_key=True).filter(pk=pk).first()
    if contact is not None:
        bring_back(contact)
        contact.save(update_fields=COLUMNS)
        events.record("contact.restored", contact.pk, audience=around(contact), by=by)
    return contact


def around(contact: Contact) -> Audience:
    """Whoever sees the person."""
    return Audience("contact", (contact.owner_id,) if contact.owner_id else ())


def around_company(company: Company) -> Audience:
    """Whoever reaches it through the people and leads of it."""
    people = Contact.objects.filter(company=company, owner__isnull=False).values("owner")
    leads = Lead.objects.filter(company=company, owner__isnull=False).values("owner")
    owners = people.order_by().union(leads.order_by()).values_list("owner", flat=True)
    return Audience("company", tuple(sorted(owners, key=str)))
