"""What was looked up is taken over, or decided against: by a person, field by field, with a way back."""

from django.core.signing import BadSignature
from django.db import transaction

from crm.models import Company, Contact
from crm.queries import registers
from crm.services import checking, companies, contacts
from crm.services.moving import UNDO_WITHIN
from tenants import context
from tenants.models import User

ALL = "empty"  # in place of a field: whatever stands empty here and is known there
PURPOSE = "company.taken"


@transaction.atomic
def take(company: Company, field: str, *, by: User | None) -> str:
    """The way back, as a signed word; empty when there is nothing to take."""
    offered = registers.offers(company, registers.all_of(company))
    wanted = [each for each in offered if each.field == field or (field == ALL and each.fills)]
    if not wanted:
        return ""
    changes = {each.field: [getattr(company, each.field), each.value] for each in wanted}
    companies.change(company, by=by, **{name: now for name, (_was, now) in changes.items()})
    return context.sign(PURPOSE, [str(company.pk), changes])


@transaction.atomic
def put_back(company: Company, word: str, *, by: User | None) -> bool:
    """As it was before, where it still says what was taken; False when it is too late for that."""
    try:
        pk, changes = context.unsign(PURPOSE, word, max_age=int(UNDO_WITHIN.total_seconds()))
    except BadSignature:
        return False
    still = {name: was for name, (was, now) in changes.items() if getattr(company, name) == now}
    if pk != str(company.pk) or not still:
        return False
    companies.change(company, by=by, **still)
    return True


@transaction.atomic
def keep(company: Company, field: str) -> None:
    """One's own value is right: the other is not offered again."""
    offered = registers.offers(company, registers.all_of(company))
    if value := next((each.value for each in offered if each.field == field), ""):
        companies.change(company, kept={**company.kept, field: value})


def take_email(contact: Contact, *, by: User | None) -> Contact:
    """The address that was probably meant. Raises ``contacts.Taken`` and ``contacts.Changed``."""
    if not contact.email_meant:
        return contact
    return contacts.change(contact, by=by, seen=contact.updated_at, email=contact.email_meant)


@transaction.atomic
def keep_email(contact: Contact) -> None:
    """It is written right, though it looks otherwise."""
    fresh = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if fresh.email_meant:
        fresh.kept = {**fresh.kept, "email": fresh.email_meant}
        fresh.save(update_fields=["kept"])
        checking.check_now(fresh)
