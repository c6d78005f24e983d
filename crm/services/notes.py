"""Notes about a lead or a contact: written for colleagues, some of whom they call by name."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.models import Activity, Contact, Lead, Note, Notification
from crm.models.about import of
from crm.queries import people
from crm.services import facts, mentions, notifying
from tenants.models import ApiKey, User


class Changed(Exception):
    """The note is no longer as it was seen."""

    def __init__(self, note: Note):
        super().__init__(f"Note {note.pk} was edited.")
        self.note = note


@transaction.atomic
def add(about: Lead | Contact, *, by: User | None, text: str, key: ApiKey | None = None) -> Note:
    """Colleagues who are mentioned and may see the lead or the contact are told. ``key`` is what writes for nobody."""
    note = Note.objects.create(**of(about), author=by, text=text, api_key_id=key.pk if key else None)
    called = _called_in(text, about)
    told = {"key": key.name} if key else {}
    facts.part_happened(Activity.Kind.NOTE_ADDED, about, note.pk, by=by, mentions=list(called), **told)
    _tell(_people(called), note, by=by)
    return note


@transaction.atomic
def change(note: Note, *, by: User | None, seen: datetime, text: str) -> Note:
    """Other words for a note seen at ``seen``; only who was not called before is told. Raises ``Changed``."""
    rows = Note.objects.select_for_update(of=("self",), no_key=True).select_related("lead__contact", "contact")
    fresh = rows.get(pk=note.pk)
    if fresh.updated_at != seen:
        raise Changed(fresh)
    if fresh.text == text:
        return fresh
    before, called = _called_in(fresh.text, fresh.about), _called_in(text, fresh.about)
    fresh.text, fresh.edited_at = text, timezone.now()
    fresh.save(update_fields=["text", "edited_at", "updated_at"])
    line = Activity.objects.filter(kind=Activity.Kind.NOTE_ADDED, subject_id=fresh.pk).first()
    if line is not None:
        line.particulars["mentions"] = list(called)
        line.save(update_fields=["particulars"])
    facts.part_shown("note.changed", fresh.about, fresh.pk, by=by)
    known = {user.pk for user in _people(before)}
    _tell([user for user in _people(called) if user.pk not in known], fresh, by=by)
    return fresh


@transaction.atomic
def pin(note: Note, *, by: User | None, is_pinned: bool) -> None:
    """Above the timeline, or no longer. Who edits the note meanwhile is not disturbed."""
    wanted = timezone.now() if is_pinned else None
    if Note.objects.filter(pk=note.pk, pinned_at__isnull=is_pinned).update(pinned_at=wanted):
        facts.part_shown("note.changed", note.about, note.pk, by=by)


def _called_in(text: str, about: Lead | Contact) -> dict[str, list[User]]:
    return mentions.called_in(text, [member.user for member in people.who_may_see(about)])


def _people(called: dict[str, list[User]]) -> list[User]:
    """Each once, however often they are called."""
    return list({user.pk: user for users in called.values() for user in users}.values())


def _tell(users: Iterable[User], note: Note, *, by: User | None) -> None:
    where = f"leads/{note.lead_id}" if note.lead_id else f"contacts/{note.contact_id}"
    for user in users:
        notifying.notify(user, Notification.Kind.MENTION, by=by, path=f"{where}/#note_{note.pk}", name=str(note.about))
