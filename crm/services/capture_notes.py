"""What an arrival says beside the person's data: answers, a message, who recommended whom."""

from collections.abc import Mapping
from typing import Any

from crm.capture.cleaning import Person
from crm.custom import values
from crm.models import Activity, Contact, CustomField, Lead, Note
from crm.plain import plain
from crm.services import facts, identifying

MOST_ANSWERS = 30


def answers_of(rest: Mapping[str, str], person: Person) -> dict[str, str]:
    """What no field of ours takes, by the name it came with; also what could not be understood."""
    unclean = {f"{name} ?": text for name, text in person.unclean.items()}
    told = {**unclean, **({"referred_by": person.referred_by} if person.referred_by else {}), **rest}
    return {name[:60]: value[:500] for name, value in list(told.items())[:MOST_ANSWERS]}


def fill_custom(lead: Lead, rest: Mapping[str, str]) -> None:
    """Answers to the organization's own fields, by their key or their words; what a row says already stays."""
    told = {plain(name.rpartition(".")[2] if "?" not in name else name): value for name, value in rest.items()}
    if not told:
        return
    for row, entity in ((lead, "lead"), (lead.contact, "contact")):
        fields = list(CustomField.objects.of(entity).typed())
        raw = {
            field.key: told[name] for field in fields for name in (plain(field.label), plain(field.key)) if name in told
        }
        good, _wrong = values.clean(fields, raw)
        _fill(row, good)


def fill_own(lead: Lead, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """What a form asked by the fields' own names, for the lead and for the contact."""
    for row, entity in ((lead, "lead"), (lead.contact, "contact")):
        _fill(row, answers.get(entity, {}))


def _fill(row: Lead | Contact, good: Mapping[str, Any]) -> None:
    answers = values.merged(good, row.custom)
    if answers != row.custom:
        row.custom = answers
        row.save(update_fields=["custom", "updated_at"])


def leave_message(lead: Lead, person: Person) -> None:
    """What the person wrote stands in the timeline, as a note that no colleague wrote."""
    if person.message:
        note = Note.objects.create(lead=lead, author=None, text=person.message)
        facts.part_happened(Activity.Kind.NOTE_ADDED, lead, note.pk, by=None)


def referrer_of(person: Person) -> Contact | None:
    """Who recommended this person, when it can be told: by phone, e-mail, or a name that only one has."""
    text = person.referred_by
    if not text:
        return None
    if found := identifying.find(phone=text, email=text if "@" in text else ""):
        return found
    called = list(Contact.objects.filter(name__iexact=text, archived_at=None)[:2])
    return called[0] if len(called) == 1 else None
