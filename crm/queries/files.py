"""Files as the pages of leads and contacts list them."""

from collections.abc import Sequence

from django.db.models import Q

from crm.models import Contact, File, Lead
from tenants.access import Principal

MOST = 100


def of_lead(lead: Lead, principal: Principal) -> Sequence[File]:
    """The lead's, and those of its contact where this person may see the contact."""
    return _shown(Q(lead=lead.pk) | Q(contact=lead.contact_id), principal)


def of_contact(contact: Contact, principal: Principal) -> Sequence[File]:
    return _shown(Q(contact=contact.pk), principal)


def _shown(which: Q, principal: Principal) -> Sequence[File]:
    rows = list(File.objects.accessible_by(principal).filter(which)[:MOST])
    changeable = File.objects.accessible_by(principal, "lead.change").filter(pk__in=[row.pk for row in rows])
    mine = set(changeable.values_list("pk", flat=True)) if rows else set()
    for row in rows:
        row.may_remove = row.pk in mine
    return rows
