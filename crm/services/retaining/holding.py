"""Who and what is on hold: no rule takes it away, and neither does an archive whose time is over, nor an erasure."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from crm.models import Contact, Hold, Lead
from tenants.models import User


class OnHold(Exception):
    """It stays until somebody lifts the hold; the sentence says so."""

    def __init__(self) -> None:
        super().__init__(_("This is on hold. Lift the hold first: Settings, Privacy, Retention."))


def hold(about: Contact | Lead, *, by: User | None, reason: str) -> Hold:
    named = {"contact": about} if isinstance(about, Contact) else {"lead": about}
    return Hold.objects.create(**named, reason=reason, held_by=by)


def lift(held: Hold) -> None:
    held.delete()


def held_contacts() -> QuerySet:
    """Ids of people of whom nothing of their own goes: held themselves, or with a lead that is."""
    return Contact.objects.filter(_is_of("contact") | _is_of("lead__contact")).values("pk")


def held_leads() -> QuerySet:
    """Ids of leads that are held, or whose person is."""
    mine = Exists(Hold.objects.filter(lead=OuterRef("pk")))
    return Lead.objects.filter(mine | Exists(Hold.objects.filter(contact=OuterRef("contact")))).values("pk")


def is_held(contact_ids: list[UUID]) -> bool:
    return Hold.objects.filter(Q(contact__in=contact_ids) | Q(lead__contact__in=contact_ids)).exists()


def _is_of(way: str) -> Exists:
    return Exists(Hold.objects.filter(**{way: OuterRef("pk")}))
