"""What one may do with notes: asked once for all of them."""

from collections.abc import Sequence
from uuid import UUID

from crm.models import Contact, Note
from crm.queries.reach import reaches
from tenants.access import Principal, Scope


def told_rights(notes: Sequence[Note], principal: Principal) -> Sequence[Note]:
    """Each says whether this person may pin, edit and delete it.

    Its author edits it, and who leads there; what the person wrote themselves, in a form, stays as they wrote it.
    Its author deletes it, and who may delete what it is about.
    """
    rights = _Rights(notes, principal)
    for note in notes:
        is_own = _is_own(note, principal)
        note.may_pin = rights.reach(note, "change")
        note.may_edit = note.may_pin and (is_own or (rights.leads(note) and not _is_from_outside(note)))
        note.may_delete = (note.may_pin and is_own) or rights.reach(note, "delete")
    return notes


class _Rights:
    """Of leads the owner says it, which is at hand; of contacts the database, in one question for each right."""

    def __init__(self, notes: Sequence[Note], principal: Principal):
        self.principal = principal
        self.contacts = {note.contact_id for note in notes if note.contact_id}
        self.reached: dict[str, set[UUID]] = {}

    def reach(self, note: Note, action: str) -> bool:
        if note.lead is not None:
            return reaches(self.principal, f"lead.{action}", note.lead.owner_id)
        if action not in self.reached:
            rows = Contact.objects.accessible_by(self.principal, f"contact.{action}").filter(pk__in=self.contacts)
            self.reached[action] = set(rows.values_list("pk", flat=True))
        return note.contact_id in self.reached[action]

    def leads(self, note: Note) -> bool:
        """A person whose role changes more than one's own. A key is nobody who leads."""
        scope = self.principal.scope("lead.change" if note.lead_id else "contact.change")
        return self.principal.user_id is not None and scope in (Scope.TEAM, Scope.ALL)


def _is_own(note: Note, principal: Principal) -> bool:
    if principal.user_id is None:
        return note.api_key_id is not None and note.api_key_id == principal.pk  # type: ignore[attr-defined]  # a key
    return note.author_id == principal.user_id


def _is_from_outside(note: Note) -> bool:
    return note.author_id is None and note.api_key_id is None
