"""The lasting lines of a timeline."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from crm.models import Activity, Company, Contact, Lead
from crm.services.scoring import soon
from tenants.models import User


def remember_latest() -> None:
    """When something last happened to each lead, anew: for stories that are told with moments of the past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_lead SET last_activity_at = coalesce("
            "(SELECT max(happened_at) FROM crm_activity WHERE lead_id = crm_lead.id), created_at)"
        )


def add(
    kind: str,
    *,
    lead: Lead | None = None,
    contact: Contact | None = None,
    company: Company | None = None,
    by: User | None = None,
    subject_id: UUID | None = None,
    happened_at: datetime | None = None,
    is_first: bool = False,
    **particulars,
) -> Activity:
    """``particulars`` are names and numbers as they are now. A subject has one line of a kind, however often it is told.

    ``is_first``: the subject is new, so that nobody need look for its line.
    """
    line = {
        "lead": lead,
        "contact_id": contact.pk if contact else lead.contact_id if lead else None,
        "company": company,
        "actor": by,
        "happened_at": happened_at or timezone.now(),
        "particulars": particulars,
    }
    if lead or kind == Activity.Kind.CONTACT_CHANGED:
        soon.score()
    if subject_id is None or is_first:
        return Activity.objects.create(kind=Activity.Kind(kind), subject_id=subject_id, **line)
    activity, _is_new = Activity.objects.get_or_create(kind=Activity.Kind(kind), subject_id=subject_id, defaults=line)
    return activity
