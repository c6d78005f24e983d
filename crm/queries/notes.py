"""Whose notes one may touch."""

from crm.models import Note
from crm.queries.deciding import may_decide
from crm.queries.reach import reaches
from tenants.access import Principal


def may_edit(principal: Principal, note: Note) -> bool:
    """Its author, and who leads there; what the person wrote themselves, in a form, stays as they wrote it."""
    if note.author_id is None:
        return False
    is_own = note.author_id == principal.user_id and reaches(principal, "lead.change", note.lead.owner_id)
    return is_own or may_decide(principal, note.lead.owner_id)
