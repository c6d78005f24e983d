"""The one door by which people from outside become contacts and leads. Nothing that arrives is dropped.

What is invalid is kept as an incomplete lead, what is refused as a receipt; each arrival counts once, by its key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.utils import timezone

from crm.capture import cleaning, naming, own
from crm.capture.cleaning import Person
from crm.models import Contact, Lead, Receipt, Source, Stage
from crm.services import (
    capture_files,
    companies,
    completing,
    consenting,
    contacts,
    facts,
    identifying,
    leads,
    touching,
    warning,
)
from crm.services.assigning import By
from crm.services.capture_notes import answers_of, fill_custom, fill_own, leave_message, referrer_of
from tenants.models import User

log = structlog.get_logger(__name__)
Outcome = Receipt.Outcome
DEADLOCK_TRIES = 3
# An arrival with one of these may still become a lead; any other has its answer.
UNSETTLED = frozenset({Outcome.WAITING, Outcome.FAILED})
MENDABLE = frozenset({Outcome.INCOMPLETE, Outcome.REFUSED})


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Something that came, and what its receipt keeps. ``key`` tells it from all others of its source."""

    key: str
    told: Mapping[str, str] = field(repr=False)
    payload: Any = field(repr=False)
    source: Source | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    own: Mapping[str, bool] = field(
        default_factory=dict
    )  # fields of the organization's own, and which must be answered
    files: Mapping[str, UploadedFile] = field(default_factory=dict, repr=False)  # by the names of such fields
    consent: dict[str, Any] | None = None
    lead_source: str = Lead.Source.API
    is_test: bool = False
    again: bool = False  # a person asks that it be read once more, whatever came of it
    corrects: bool = False  # the same person mends what was incomplete
    by: User | None = None


def capture(arrival: Arrival) -> Receipt:
    """Read it, once. Whatever came of it stands in the receipt."""
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with transaction.atomic():
                return _captured(arrival)
        except OperationalError:
            if attempt == DEADLOCK_TRIES:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def refuse(arrival: Arrival, *codes: str, outcome: str = Outcome.REFUSED) -> Receipt:
    """Keep what came without making anything of it, and say why."""
    receipt, is_new = _receipt(arrival)
    if is_new or receipt.outcome in UNSETTLED:
        receipt.tries += 1
        _settle(receipt, outcome, [{"code": code, "field": ""} for code in codes])
    return receipt


def _captured(arrival: Arrival) -> Receipt:
    receipt, is_new = _receipt(arrival)
    mends = arrival.corrects and receipt.outcome in MENDABLE
    if not (is_new or receipt.outcome in UNSETTLED or arrival.again or mends):
        return receipt
    said, tracks, rest = naming.sort(arrival.told, arrival.mapping)
    person = cleaning.clean(said, wanted=arrival.wanted)
    answers = own.read(
        arrival.told, arrival.own, files=arrival.files, received=capture_files.received(receipt) if arrival.own else ()
    )
    person.problems += answers.problems
    person.unclean |= answers.unclean
    receipt.tries += 1
    reasons = [problem.told() for problem in person.problems]
    if arrival.is_test:
        return _settle(receipt, Outcome.TEST, reasons)
    if not (person.is_known_by_something or person.name or person.message or person.unclean or answers.files):
        return _settle(receipt, Outcome.REFUSED, [{"code": "nothing", "field": ""}])
    details = {**tracks, **arrival.tracks}
    if receipt.lead and (mends or arrival.again):
        lead = _mended(receipt.lead, person)
    else:
        lead, reasons = _lead(arrival, person, details | answers_of(rest, person), reasons)
        touching.note(lead, details, source=arrival.source, at=receipt.received_at)
        fill_custom(lead, rest)
        leave_message(lead, person)
    fill_own(lead, answers.values)
    capture_files.keep(receipt, lead, answers.files)
    receipt.lead, receipt.contact = lead, lead.contact
    if receipt.consent and arrival.source:
        consenting.agreed_in_form(lead.contact, receipt.consent, form=arrival.source.name)
    was_known = {"code": "open_lead", "field": ""} in reasons
    outcome = Outcome.INCOMPLETE if person.missing else Outcome.DUPLICATE if was_known else Outcome.ACCEPTED
    return _settle(receipt, outcome, reasons)


def _receipt(arrival: Arrival) -> tuple[Receipt, bool]:
    """The constraint decides who was first; who comes second waits for the first one's answer."""
    fresh = Receipt(source=arrival.source, key=arrival.key[:200], consent=arrival.consent)
    fresh.payload = arrival.payload
    kept = {"payload_sealed": fresh.payload_sealed, "consent": arrival.consent, "id": fresh.pk}
    receipt, is_new = Receipt.objects.get_or_create(source=arrival.source, key=arrival.key[:200], defaults=kept)
    if is_new:
        return receipt, True
    return Receipt.objects.select_for_update(of=("self",)).select_related("lead__contact").get(pk=receipt.pk), False


def _settle(receipt: Receipt, outcome: str, reasons: list[dict[str, str]]) -> Receipt:
    receipt.outcome, receipt.reasons = outcome, reasons
    receipt.save()
    warning.consider(receipt)
    return receipt


def _lead(
    arrival: Arrival, person: Person, details: dict[str, str], reasons: list[dict[str, str]]
) -> tuple[Lead, list[dict[str, str]]]:
    """The person's open lead, where the source says so, else a new one."""
    contact = _contact(person)
    source = arrival.source
    stage = source.stage if source and source.stage else leads.first_stage()
    adds = source is None or source.repeat == Source.Repeat.OPEN
    if adds and (lead := _open_lead(contact, stage)):
        return _again(lead, arrival, person, details), [*reasons, {"code": "open_lead", "field": ""}]
    lead = leads.create(
        by=arrival.by,
        contact=contact,
        stage=stage,
        title=person.title,
        value_cents=person.value_cents,
        source=source.lead_source if source else arrival.lead_source,
        source_detail={**({"origin": source.name} if source else {}), **details},
        tags=[*(source.tags if source else ()), *person.tags],
        owner=By.RULES,
        company=contact.company or companies.named(person.company),
    )
    if referrer := referrer_of(person):
        lead.referred_by = referrer
        lead.save(update_fields=["referred_by", "updated_at"])
    if person.missing:
        completing.ask(lead, person.missing, called=person.called)
    return lead, reasons


def _contact(person: Person) -> Contact:
    """Who it is, locked: fifty arrivals of one person wait here, and find the lead of the first."""
    if person.is_known_by_something:
        known, _is_new = identifying.identify(
            phone=person.phone, email=person.email, document=person.document, name=person.name
        )
    else:
        known = Contact.objects.create(name=person.name)
    contact = Contact.objects.select_for_update(no_key=True, of=("self",)).select_related("company").get(pk=known.pk)
    news = {name: getattr(person, name) for name in ("city", "job_title")}
    changed = [name for name, value in news.items() if value and not getattr(contact, name)]
    for name in changed:
        setattr(contact, name, news[name])
    if person.company and contact.company is None:
        contact.company = companies.named(person.company)
        changed.append("company")
    if changed:
        contact.save(update_fields=[*changed, "updated_at"])
    completing.filled(contact, ["name", "phone", "email"])
    return contact


def _open_lead(contact: Contact, stage: Stage) -> Lead | None:
    """The newest one on the board where new ones of this source begin."""
    living = Lead.objects.living().filter(contact=contact, pipeline=stage.pipeline_id, stage__kind=Stage.Kind.OPEN)
    return living.select_related("contact", "owner").select_for_update(of=("self",)).order_by("-created_at").first()


def _again(lead: Lead, arrival: Arrival, person: Person, details: dict[str, str]) -> Lead:
    """The person came once more: blanks are filled, nothing that colleagues wrote is touched."""
    tags = leads.tidy_tags([*lead.tags, *(arrival.source.tags if arrival.source else ()), *person.tags])
    news: dict[str, Any] = {"tags": tags, "source_detail": {**details, **lead.source_detail}}
    if person.value_cents and not lead.value_cents:
        news["value_cents"] = person.value_cents
    if person.title and not lead.title:
        news["title"] = person.title
    changed = [name for name, value in news.items() if getattr(lead, name) != value]
    for name in changed:
        setattr(lead, name, news[name])
    if changed:
        lead.version += 1
        lead.save(update_fields=[*changed, "version", "updated_at"])
    facts.happened("lead.captured", lead, by=arrival.by, origin=arrival.source.name if arrival.source else "")
    return lead


def _mended(lead: Lead, person: Person) -> Lead:
    """The person wrote again what was wrong: the same lead gets it."""
    known = {"phone": person.phone, "email": person.email, "document": person.document}
    contact = identifying.find(**known) if person.is_known_by_something else None
    if contact is None or contact.pk == lead.contact_id:
        fresh = Contact.objects.get(pk=lead.contact_id)
        news = {name: value for name in ("name", "phone", "email") if (value := getattr(person, name))}
        contacts.change(fresh, by=None, seen=fresh.updated_at, **news)
    else:
        contacts.hand_over(lead, to=contact)
    lead = Lead.objects.select_related("contact").get(pk=lead.pk)
    completing.settle(lead, person.missing)
    if not person.missing:
        now = timezone.now()
        lead.tasks.filter(done_at=None, created_by=None).update(done_at=now, updated_at=now)
    return lead
