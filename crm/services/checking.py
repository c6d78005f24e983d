"""Who is new or has changed is looked up by itself, in the background: a few at a time, the newest first.

The database marks whoever waits (``checked_at`` is empty), by whatever door they came, so no door pays for it.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from crm import events
from crm.models import Company, Contact, Enrichment, Identity
from crm.models.checked import EmailState, PhoneState
from crm.phones import comparable
from crm.queries import decisions
from crm.reach import emails, phones
from crm.realtime.audience import Audience
from crm.services import enriching, pace
from tenants.context import current_schema
from tenants.waking import wake, wake_after_commit

Kind, State = Enrichment.Kind, Enrichment.State
CHUNK, LOUD = 200, 20
HOUR = 3600
COMPANIES = "lookups"
UNANSWERED = 4  # look-ups of companies that wait at once: a person who asks meanwhile waits for no more than these
AGAIN = {State.KNOWN: timedelta(days=30), State.FAILED: timedelta(days=1)}
AGAIN_AT_ONCE = 200


def check_some() -> bool:
    """A chunk of those that wait; whether there may be more that can be looked at now."""
    decided = decisions.current()
    more = decided.checks_people and _people()
    return (decided.looks_up_companies and _companies(decided.lookups_per_hour)) or more


def wake_forgotten() -> None:
    """Where somebody waits to be looked up."""
    decided = decisions.current()
    has_people = decided.checks_people and _waiting(Contact).exists()
    if has_people or (decided.looks_up_companies and _has_companies(decided.lookups_per_hour)):
        wake(enriching.CHECK, current_schema())


def waits() -> list[QuerySet]:
    """Where none of them is there is nothing to decide."""
    return [_waiting(Contact), _waiting(Company)]


def ask_again() -> None:
    """Domains change: what was told long ago is asked again, some each hour."""
    now = Now()
    for state, after in AGAIN.items():
        old = Enrichment.objects.filter(kind=Kind.MAIL, state=state, due_at=None, updated_at__lt=now - after)
        ids = list(old.order_by("updated_at").values_list("pk", flat=True)[:AGAIN_AT_ONCE])
        Enrichment.objects.filter(pk__in=ids).update(due_at=now, tries=0)


@transaction.atomic
def check_now(contact: Contact) -> None:
    """Because a person asked: its domain too, unless that answer is fresh."""
    if domain := _askable(contact):
        enriching.look_up(Kind.MAIL, domain)
    _settle([contact])


def _waiting(model):
    return model.objects.filter(checked_at=None, archived_at=None)


def _claimed(model):
    return list(_waiting(model).order_by("-pk").select_for_update(skip_locked=True, no_key=True)[:CHUNK])


@transaction.atomic
def _people() -> bool:
    rows = _claimed(Contact)
    _settle(rows)
    return len(rows) == CHUNK


def _settle(rows: Sequence[Contact]) -> None:
    before = {row.pk: (row.email_state, row.phone_state) for row in rows}
    answers = _answers({domain for row in rows if (domain := _askable(row))})
    writers = _who_wrote(rows)
    for row in rows:
        row.email_state, row.phone_state = _email(row, answers), _phone(row, writers)
        row.checked_at = timezone.now()
    Contact.objects.bulk_update(rows, ["email_state", "phone_state", "checked_at"])
    changed = [row for row in rows if before[row.pk] != (row.email_state, row.phone_state)]
    for row in changed if len(changed) <= LOUD else ():  # nobody looks at a whole file of strangers at once
        events.record("contact.checked", row.pk, audience=Audience("contact", (row.owner_id,) if row.owner_id else ()))


def _askable(row: Contact) -> str:
    """The domain that the DNS has to be asked about: none where the text tells already."""
    return emails.domain_of(row.email) if _told(row) is None else ""


def _answers(domains: set[str]) -> dict[str, bool]:
    """What is known of them; those that nobody has asked about yet are asked about."""
    rows = {row.key: row for row in Enrichment.objects.filter(kind=Kind.MAIL, key__in=domains)}
    now = clock.now()
    new = [Enrichment(kind=Kind.MAIL, key=key, source="dns", due_at=now) for key in sorted(domains - rows.keys())]
    if new:
        Enrichment.objects.bulk_create(new, ignore_conflicts=True)
        wake_after_commit(enriching.ENRICH)
    return {key: bool(row.values["receives"]) for key, row in rows.items() if "receives" in row.values}


def _told(row: Contact) -> str | None:
    """What the text alone tells of the e-mail; None when its domain must be known."""
    domain = emails.domain_of(row.email)
    if not domain:
        return ""
    if row.email_meant:
        return EmailState.TYPO
    if emails.is_throwaway(row.email):
        return EmailState.THROWAWAY
    if emails.is_reserved(domain):
        return EmailState.DEAD
    return EmailState.GOOD if emails.is_sure(domain) else None


def _email(row: Contact, answers: dict[str, bool]) -> str:
    """No answer says nothing against an address."""
    if (told := _told(row)) is not None:
        return told
    receives = answers.get(emails.domain_of(row.email))
    return "" if receives is None else EmailState.GOOD if receives else EmailState.DEAD


def _who_wrote(rows: Sequence[Contact]) -> set[tuple]:
    """Numbers that people wrote to us from exist, whatever the tables say."""
    there = Identity.objects.filter(contact__in=rows, kind=Identity.Kind.WHATSAPP)
    return set(there.values_list("contact", "key"))


def _phone(row: Contact, writers: set[tuple]) -> str:
    kind = phones.kind_of(row.phone)
    return PhoneState.MOBILE if kind == phones.WRONG and (row.pk, comparable(row.phone)) in writers else kind


def _has_companies(an_hour: int) -> bool:
    if pace.used(COMPANIES, seconds=HOUR) >= an_hour:
        return _waiting(Company).filter(cnpj="", postal_code="").exists()
    return _waiting(Company).exists() and _unanswered() < UNANSWERED


def _unanswered() -> int:
    return Enrichment.objects.filter(kind__in=(Kind.CNPJ, Kind.CEP), due_at__isnull=False).count()


@transaction.atomic
def _companies(an_hour: int) -> bool:
    """Those with nothing to look up are done; the others as far as the share of this hour goes."""
    nothing = _waiting(Company).filter(cnpj="", postal_code="").order_by("-pk")
    ids = list(nothing.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:CHUNK])
    Company.objects.filter(pk__in=ids).update(checked_at=timezone.now())
    more = len(ids) == CHUNK
    rows = _waiting(Company).exclude(cnpj="", postal_code="").order_by("-pk")
    company = rows.select_for_update(skip_locked=True, no_key=True).first()
    if company is None or _unanswered() >= UNANSWERED or not pace.take(COMPANIES, most=an_hour, seconds=HOUR):
        return more
    enriching.look_up_company(company)
    Company.objects.filter(pk=company.pk).update(checked_at=timezone.now())
    return True
