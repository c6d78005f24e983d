"""Looking companies, addresses and domains up: never while somebody waits, never over what people wrote."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from redis.exceptions import RedisError

from config import clock
from config.outside.errors import ProviderError, Rejected
from crm.models import Company, Contact, Enrichment, Identity
from crm.providers.registers import registry
from crm.providers.registers.base import Register
from crm.queries import registers
from crm.services import pace
from tenants import chores, context
from tenants.waking import wake, wake_after_commit

log = structlog.get_logger(__name__)
ENRICH, CHECK = "crm.enrich", "crm.check"
Kind, State = Enrichment.Kind, Enrichment.State
FRESH = {Kind.CNPJ: timedelta(days=30), Kind.CEP: timedelta(days=90), Kind.MAIL: timedelta(days=14)}
SOURCES = {Kind.CNPJ: "brasilapi", Kind.CEP: "brasilapi", Kind.MAIL: "dns"}
LEASE = timedelta(minutes=2)
MOST_TRIES = 4


@transaction.atomic
def look_up_company(company: Company) -> list[Enrichment]:
    """Ask for its CNPJ and its postal code, unless the answer is fresh. Empty where it has neither."""
    asked = ((Kind.CNPJ, registers.cnpj_of(company)), (Kind.CEP, company.postal_code))
    return [look_up(kind, key) for kind, key in asked if key]


@transaction.atomic
def look_up(kind: Enrichment.Kind, key: str) -> Enrichment:
    now = clock.now()
    row, is_new = Enrichment.objects.get_or_create(
        kind=kind, key=key, defaults={"due_at": now, "source": SOURCES[kind]}
    )
    is_fresh = row.state in (State.KNOWN, State.UNKNOWN) and row.fetched_at and row.fetched_at > now - FRESH[kind]
    if not is_new and not is_fresh and row.due_at is None:
        row.state, row.due_at, row.tries = State.WAITING, now, 0
        row.save(update_fields=["state", "due_at", "tries", "updated_at"])
    if row.due_at is not None:
        wake_after_commit(ENRICH)
    return row


def work_one() -> bool:
    """The oldest question to each register; whether there was one to a register that may be asked now."""
    return sum(map(_work_one_of, registry.REGISTERS)) > 0


def _work_one_of(source: str) -> bool:
    now = clock.now()
    with transaction.atomic():
        due = Enrichment.objects.filter(source=source, due_at__lte=now).order_by("due_at")
        row = due.select_for_update(skip_locked=True).first()
        if row is None or not _may_ask(registry.get(source)):
            return False
        row.due_at, row.tries = now + LEASE, row.tries + 1
        row.save(update_fields=["due_at", "tries"])
    _ask(row)
    return True


def wake_forgotten() -> None:
    """Questions to registers that are due."""
    if chores.is_found(waits):
        wake(ENRICH, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Enrichment.objects.filter(due_at__lte=Now())]


def _ask(row: Enrichment) -> None:
    """Outside any transaction: a register may take its time."""
    register, now, is_news = registry.get(row.source), clock.now(), False
    try:
        facts = asdict(register.facts(row.kind, row.key))
        is_news = row.values != facts
        row.state, row.values, row.fetched_at, row.due_at = State.KNOWN, facts, now, None
    except Rejected as rejected:
        row.state, row.fetched_at, row.due_at = State.UNKNOWN, now, None
        log.info("enrichment.unknown", code=rejected.code)
    except ProviderError as error:
        wait = timedelta(seconds=getattr(error, "retry_after", None) or 30 * 2**row.tries)
        if getattr(error, "retry_after", None):
            _shut(register, int(wait.total_seconds()))
        is_over = row.tries >= MOST_TRIES
        row.state, row.due_at = (State.FAILED, None) if is_over else (State.WAITING, now + wait)
        log.warning("enrichment.failed", code=error.code, tries=row.tries)
    with transaction.atomic():
        row.save(update_fields=["state", "values", "fetched_at", "due_at", "updated_at"])
        if is_news and row.kind == Kind.MAIL:
            _look_at_people_of(row.key)


def _look_at_people_of(domain: str) -> None:
    """What is known of a domain holds for all who have an address there."""
    there = Identity.objects.filter(kind=Identity.Kind.EMAIL, key__endswith=f"@{domain}")
    Contact.objects.filter(pk__in=there.values("contact")).update(checked_at=None)
    wake_after_commit(CHECK)


def _may_ask(register: Register) -> bool:
    """One question at a time for the whole installation, with a pause; none while the register has had enough."""
    try:
        with context.in_public():
            is_shut = cache.get(f"public:register:{register.key}:shut")
            pause = register.seconds_between
            if is_shut or (pause and not cache.add(f"public:register:{register.key}:turn", 1, timeout=pause)):
                return False
    except (RedisError, OSError):
        return False
    return pace.take(f"register:{register.key}", most=register.most_a_minute, seconds=60)


def _shut(register: Register, seconds: int) -> None:
    try:
        with context.in_public():
            cache.set(f"public:register:{register.key}:shut", 1, timeout=seconds)
    except (RedisError, OSError) as error:
        log.warning("enrichment.breaker_failed", error=type(error).__name__)
