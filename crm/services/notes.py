"""Notes about a lead: written for colleagues, some of whom they call by name."""

from django.db import transaction

from crm.models import Activity, Lead, Note, Notification
from crm.queries import people
from crm.services import facts, mentions, notifying
from tenants.models import User


@transaction.atomic
def add(lead: Lead, *, by: User, text: str) -> Note:
    """Colleagues who are mentioned and may see the lead are told."""
    note = Note.objects.create(lead=lead, author=by, text=text)
    called = mentions.called_in(text, [member.user for member in people.who_may_see(lead)])
    facts.part_happened(Activity.Kind.NOTE_ADDED, lead, note.pk, by=by, mentions=list(called))
    for user in {user.pk: user for users in called.values() for user in users}.values():
        path = f"leads/{lead.pk}/#note_{note.pk}"
        notifying.notify(user, Notification.Kind.MENTION, by=by, path=path, name=str(lead))
    return note


@transaction.atomic
def delete(note: Note, *, by: User) -> None:
    """Its line goes with it; the audit keeps that it was there."""
    Activity.objects.filter(kind=Activity.Kind.NOTE_ADDED, subject_id=note.pk).delete()
    facts.shown("note.deleted", note.lead, by=by, part_id=note.pk)
    note.delete()
