"""An answer that goes with its file, and comes back with it."""

from crm.models import Company, Contact, CustomField, File, Lead
from crm.services import companies, contacts, leads, versions
from crm.services.answer_files import Record
from tenants.models import User


def take_back(file: File, *, by: User | None) -> None:
    """The answer that the file is, if it is one, and the file with it."""
    if key := _answered_by(file):
        _answer(file.about, key, None, by=by)


def give_again(file: File, *, by: User | None) -> bool:
    """The answer that went with the file, and the file with it; False where something else is answered by now."""
    key = file.answered
    if not key or file.about.custom.get(key) or not CustomField.objects.of_files(file.about).filter(key=key).exists():
        return False
    _answer(file.about, key, str(file.pk), by=by)
    return True


def _answered_by(file: File) -> str:
    said = [key for key, value in file.about.custom.items() if value == str(file.pk)]
    return (
        CustomField.objects.of_files(file.about).filter(key__in=said).values_list("key", flat=True).first() or ""
        if said
        else ""
    )


def _answer(row: Record, key: str, value: str | None, *, by: User | None) -> None:
    match row:
        case Lead():
            leads.change(row, by=by, version=versions.locked(row).version, custom={key: value})
        case Contact():
            fresh = Contact.objects.select_for_update(no_key=True).get(pk=row.pk)
            contacts.change(fresh, by=by, seen=fresh.updated_at, custom={key: value})
        case Company():
            companies.change(row, by=by, custom={key: value})
