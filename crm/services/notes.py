"""Notes about a lead: written for colleagues, some of whom they call by name."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.models import Activity, Lead, Note, Notification
from crm.queries import people
from crm.services import facts, mentions, notifying
from tenants.models import User


class Changed(Exception):
    """The note is no longer as it was seen."""

    def __init__(self, note: Note):
        super().__init__(f"Note {note.pk} was edited.")
        self.note = note


@transaction.atomic
def add(lead: Lead, *, by: User, text: str) -> Note:
    """Colleagues who are mentioned and may see the lead are told."""
    note = Note.objects.create(lead=lead, author=by, text=text)
    called = _called_in(text, lead)
    facts.part_happened(Activity.Kind.NOTE_ADDED, lead, note.pk, by=by, mentions=list(called))
    _tell(_people(called), note, by=by)
    return note


@transaction.atomic
def change(note: Note, *, by: User, seen: datetime, text: str) -> Note:
    """Other words for a note seen at ``seen``; only who was not called before is told. Raises ``Changed``."""
    fresh = Note.objects.select_for_update(of=("self",), no_key=True).select_related("lead").get(pk=note.pk)
    if fresh.updated_at != seen:
        raise Changed(fresh)
    if fresh.text == text:
        return fresh
    before, called = _called_in(fresh.text, fresh.lead), _called_in(text, fresh.lead)
    fresh.text, fresh.edited_at = text, timezone.now()
    fresh.save(update_fields=["text", "edited_at", "updated_at"])
    line = Activity.objects.filter(kind=Activity.Kind.NOTE_ADDED, subject_id=fresh.pk).first()
    if line is not None:
        line.particulars["mentions"] = list(called)
        line.save(update_fields=["particulars"])
    facts.shown("note.changed", fresh.lead, by=by, part_id=fresh.pk)
    known = {user.pk for user in _people(before)}
    _tell([user for user in _people(called) if user.pk not in known], fresh, by=by)
    return fresh


@transaction.atomic
def pin(note: Note, *, by: User, is_pinned: bool) -> None:
    """Above the timeline, or no longer. Who edits the note meanwhile is not disturbed."""
    wanted = timezone.now() if is_pinned else None
    if Note.objects.filter(pk=note.pk, pinned_at__isnull=is_pinned).update(pinned_at=wanted):
        facts.shown("note.changed", note.lead, by=by, part_id=note.pk)


@transaction.atomic
def delete(note: Note, *, by: User) -> None:
    """Its line goes with it; the audit keeps that it was there."""
    Activity.objects.filter(kind=Activity.Kind.NOTE_ADDED, subject_id=note.pk).delete()
    facts.shown("note.deleted", note.lead, by=by, part_id=note.pk)
    note.delete()


def _called_in(text: str, lead: Lead) -> dict[str, list[User]]:
    return mentions.called_in(text, [member.user for member in people.who_may_see(lead)])


def _people(called: dict[str, list[User]]) -> list[User]:
    """Each once, however often they are called."""
    return list({user.pk: user for users in called.values() for user in users}.values())


def _tell(users: Iterable[User], note: Note, *, by: User) -> None:
    path = f"leads/{note.lead_id}/#note_{note.pk}"
    for user in users:
        notifying.notify(user, Notification.Kind.MENTION, by=by, path=path, name=str(note.lead))
