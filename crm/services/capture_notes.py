"""What an arrival says beside the person's data: answers, a message, who recommended whom."""

from collections.abc import Mapping

from crm.capture.cleaning import Person
from crm.models import Activity, Contact, Lead, Note
from crm.services import facts, identifying

MOST_ANSWERS = 30


def answers_of(rest: Mapping[str, str], person: Person) -> dict[str, str]:
    """What no field of ours takes, by the name it came with; also what could not be understood."""
    unclean = {f"{name} ?": text for name, text in person.unclean.items()}
    told = {**unclean, **({"referred_by": person.referred_by} if person.referred_by else {}), **rest}
    return {name[:60]: value[:500] for name, value in list(told.items())[:MOST_ANSWERS]}


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
