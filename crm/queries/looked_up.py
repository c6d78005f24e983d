"""How looking up stands in this organization: what was found, what waits."""

from dataclasses import dataclass

from django.db.models import Count, Q

from crm.models import Company, Contact, Enrichment
from crm.models.checked import EMAIL_TROUBLE, PhoneState

State = Enrichment.State


@dataclass(frozen=True)
class LookedUp:
    """Figures of one moment."""

    people_waiting: int
    bad_emails: int
    bad_phones: int
    companies_waiting: int
    companies_known: int
    failed: int


def now() -> LookedUp:
    """In three queries."""
    people = Contact.objects.filter(archived_at=None).aggregate(
        waiting=Count("pk", filter=Q(checked_at=None)),
        emails=Count("pk", filter=Q(email_state__in=EMAIL_TROUBLE)),
        phones=Count("pk", filter=Q(phone_state=PhoneState.WRONG)),
    )
    with_something = Company.objects.filter(archived_at=None, checked_at=None).exclude(cnpj="", postal_code="")
    asked = Enrichment.objects.exclude(kind=Enrichment.Kind.MAIL).aggregate(
        known=Count("pk", filter=Q(state=State.KNOWN)), failed=Count("pk", filter=Q(state=State.FAILED))
    )
    return LookedUp(
        people_waiting=people["waiting"],
        bad_emails=people["emails"],
        bad_phones=people["phones"],
        companies_waiting=with_something.count(),
        companies_known=asked["known"],
        failed=asked["failed"],
    )
