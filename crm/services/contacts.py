"""A person's data, changed by colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm import events, parts
from crm.custom import values
from crm.identity import documents
from crm.models import Activity, Contact, CustomField, Identity, Lead, Stage
from crm.realtime.audience import Audience
from crm.services import answer_files, completing, facts, identifying, keeping, leads, timeline
from tenants.models import User

CHANGEABLE = frozenset({"name", "phone", "email", "document", "job_title", "city", "profiles", "custom"})


class Changed(Exception):
    """The contact is no longer as it was seen."""

    def __init__(self, contact: Contact):
        super().__init__(f"Contact {contact.pk} changed at {contact.updated_at.isoformat()}.")
        self.contact = contact


class Taken(Exception):
    """Somebody else is known by this address. Merging is a person's decision."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


class Known(Exception):
    """Somebody is known by this phone or e-mail already."""

    def __init__(self, contact: Contact):
        super().__init__(f"It is contact {contact.pk}.")
        self.contact = contact


class StillWorkedOn(Exception):
    """The person has open leads or conversations."""

    def __init__(self, leads: int, threads: int):
        super().__init__(f"{leads} leads and {threads} conversations are open.")
        self.leads, self.threads = leads, threads


class HeldBy(Exception):
    """Somebody else is known by an address of this person by now: only one of them can have it."""

    def __init__(self, contact: Contact):
        super().__init__(f"It is contact {contact.pk}'s.")
        self.contact = contact


@transaction.atomic
def create(
    *, by: User | None, name: str = "", phone: str = "", email: str = "", document: str = "", **fields: Any
) -> Contact:
    """Somebody new. Raises ``Known``, and then nothing was added to the one who is known."""
    if phone or email or document:
        contact, is_new = identifying.identify(phone=phone, email=email, name=name, document=document)
        if not is_new:
            raise Known(contact)
    else:
        contact = Contact.objects.create(name=name)
    if "custom" in fields:
        fields["custom"] = answer_files.merged(contact, fields["custom"], by=by)
    for field, value in fields.items():
        setattr(contact, field, value)
    contact.save(update_fields=[*fields, "updated_at"])
    events.record("contact.created", contact.pk, audience=keeping.around(contact), by=by)
    return contact


@dataclass(frozen=True)
class Gone:
    """Who went into the archive, and the conversations that were ended by it."""

    contact: Contact
    threads: Sequence[UUID] = ()


@transaction.atomic
def archive(contact: Contact, *, by: User | None, with_work: bool = False, at: datetime | None = None) -> Gone:
    """Out of every list; what was said and done stays. Raises ``StillWorkedOn``.

    ``with_work``: open leads are archived too, at the same moment, and open conversations resolved.
    """
    fresh = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if fresh.archived_at is not None:
        return Gone(fresh)
    now = at or timezone.now()
    open_leads = list(Lead.objects.living().filter(contact=fresh, stage__kind=Stage.Kind.OPEN).order_by("pk"))
    threads = parts.count_open_threads([fresh.pk])
    if (open_leads or threads) and not with_work:
        raise StillWorkedOn(len(open_leads), threads)
    for lead in open_leads:
        leads.archive(lead, by=by, at=now)
    ended = parts.close_threads([fresh.pk], by)
    keeping.put_away(fresh, by=by, at=now)
    fresh.save(update_fields=keeping.COLUMNS)
    events.record("contact.archived", fresh.pk, audience=keeping.around(fresh), by=by)
    return Gone(fresh, ended)


@transaction.atomic
def restore(contact: Contact, *, by: User | None) -> Contact:
    """Back with all addresses. Raises ``HeldBy`` when one of them says somebody else now."""
    if contact.archived_at and (other := holder(contact)):
        raise HeldBy(other)
    return keeping.bring_back_person(contact.pk, by=by) or contact


def holder(contact: Contact) -> Contact | None:
    """Who is known by what this person's own fields say. Two with different documents share a phone, as families do."""
    for field in ("document", "phone", "email"):
        kind, key = _kind_and_key(field, getattr(contact, field)) if getattr(contact, field) else ("", "")
        held = Identity.objects.filter(kind=kind, key=key, contact__archived_at=None).exclude(contact=contact)
        other = held.select_related("contact").first() if key else None
        if other and not _are_two(contact, other.contact):
            return other.contact
    return None


@transaction.atomic
def change(contact: Contact, *, by: User | None, seen: datetime, **fields: Any) -> Contact:
    """Change what was seen at ``seen``. Raises ``Changed``, ``Taken`` and ``NotItsFile``."""
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    fresh = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if fresh.updated_at != seen:
        raise Changed(fresh)
    if "custom" in fields:
        fields["custom"] = answer_files.merged(fresh, fields["custom"], by=by)
    fields = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    if not fields:
        return fresh
    for name in ("phone", "email", "document"):
        if name in fields:
            _known_by(fresh, was=getattr(fresh, name), now=fields[name], field=name)
    changes = {name: [getattr(fresh, name), value] for name, value in fields.items() if name != "custom"}
    answers = {}
    if "custom" in fields:
        changes |= values.told(CustomField.objects.of("contact"), fresh.custom, fields["custom"])
        answers = {"answers": values.answered(fresh.custom, fields["custom"])}
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=[*fields, "updated_at"])
    completing.filled(fresh, fields)
    _tell(fresh, by=by, fields=list(fields), changes=changes, **answers)
    return fresh


def _are_two(one: Contact, other: Contact) -> bool:
    return bool(one.document and other.document and one.document != other.document)


def hand_over(lead: Lead, *, to: Contact) -> None:
    """The lead is about somebody else, with all that happened; who is left without anything goes out of sight."""
    former = lead.contact_id
    Lead.objects.filter(pk=lead.pk).update(contact=to, updated_at=timezone.now())
    Activity.objects.filter(lead=lead).update(contact=to)
    alone = Contact.objects.filter(pk=former, leads=None, identities=None, archived_at=None)
    now = timezone.now()
    alone.update(archived_at=now, kept_until=now + keeping.KEPT, updated_at=now)


def _known_by(contact: Contact, *, was: str, now: str, field: str) -> None:
    """The old address is given up for the new one; the constraint says whether that is somebody else's."""
    mine, new = Identity.objects.filter(contact=contact), _kind_and_key(field, now)
    if was and (old := _kind_and_key(field, was)) != new:
        mine.filter(kind=old[0], key=old[1]).delete()
    if not now or mine.filter(kind=new[0], key=new[1]).update(value=now):
        return
    try:
        with transaction.atomic():
            Identity.objects.create(contact=contact, kind=new[0], value=now, key=new[1])
    except IntegrityError:
        raise Taken(field) from None


def _kind_and_key(field: str, value: str) -> tuple[str, str]:
    if field == "document":
        document = documents.read(value)
        return (document.kind, document.value) if document else ("", "")
    kind = Identity.Kind.PHONE if field == "phone" else Identity.Kind.EMAIL
    return kind, identifying.key(kind, value)


def _tell(contact: Contact, *, by: User | None, fields: list[str], **told: Any) -> None:
    """Whoever sees the person or one of the person's leads; the cards carry the name."""
    leads = list(Lead.objects.living().filter(contact=contact))
    people = dict.fromkeys(pk for pk in (contact.owner_id, *(lead.owner_id for lead in leads)) if pk)
    events.record("contact.changed", contact.pk, audience=Audience("contact", tuple(people)), by=by, fields=fields)
    timeline.add("contact.changed", contact=contact, by=by, fields=fields, **told)
    for lead in leads:
        facts.shown("lead.touched", lead, by=by)
