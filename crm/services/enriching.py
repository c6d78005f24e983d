"""Looking companies and addresses up in public registers: never while somebody waits, never over what people wrote."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from config.outside.errors import ProviderError, Rejected
from crm.models import Company, Enrichment
from crm.providers.registers import registry
from crm.providers.registers.base import Register
from crm.queries import registers
from crm.services import companies
from tenants import context
from tenants.waking import wake, wake_after_commit

log = structlog.get_logger(__name__)
ENRICH = "crm.enrich"
Kind, State = Enrichment.Kind, Enrichment.State
FRESH = {Kind.CNPJ: timedelta(days=30), Kind.CEP: timedelta(days=90)}
LEASE = timedelta(minutes=2)
MOST_TRIES = 4


@transaction.atomic
def look_up_company(company: Company) -> Enrichment | None:
    """Ask for its CNPJ, unless the answer is fresh. None where there is no right CNPJ."""
    cnpj = registers.cnpj_of(company)
    return look_up(Kind.CNPJ, cnpj) if cnpj else None


@transaction.atomic
def look_up(kind: Enrichment.Kind, key: str) -> Enrichment:
    now = timezone.now()
    row, is_new = Enrichment.objects.get_or_create(kind=kind, key=key, defaults={"due_at": now})
    is_fresh = row.state in (State.KNOWN, State.UNKNOWN) and row.fetched_at and row.fetched_at > now - FRESH[kind]
    if not is_new and not is_fresh and row.due_at is None:
        row.state, row.due_at, row.tries = State.WAITING, now, 0
        row.save(update_fields=["state", "due_at", "tries", "updated_at"])
    if row.due_at is not None:
        wake_after_commit(ENRICH)
    return row


@transaction.atomic
def use(company: Company, field: str) -> Company:
    """Take what the register says, because a person chose to."""
    offered = registers.offers(company, registers.of_company(company))
    value = next((offer.value for offer in offered if offer.field == field), "")
    return companies.change(company, **{field: value}) if value else company


def work_one() -> bool:
    """The oldest that is due; whether there was one and the register may be asked now."""
    now = timezone.now()
    with transaction.atomic():
        due = Enrichment.objects.filter(due_at__lte=now).select_for_update(skip_locked=True).order_by("due_at")
        row = due.first()
        if row is None or not _may_ask(registry.get(row.source)):
            return False
        row.due_at, row.tries = now + LEASE, row.tries + 1
        row.save(update_fields=["due_at", "tries"])
    _ask(row)
    return True


def wake_forgotten() -> None:
    """Questions to registers that are due."""
    if Enrichment.objects.filter(due_at__lte=timezone.now()).exists():
        wake(ENRICH, context.current_schema(), surely=True)


def _ask(row: Enrichment) -> None:
    """Outside any transaction: a register may take its time."""
    register, now = registry.get(row.source), timezone.now()
    try:
        facts = register.company(row.key) if row.kind == Kind.CNPJ else register.address(row.key)
        row.state, row.values, row.fetched_at, row.due_at = State.KNOWN, asdict(facts), now, None
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
    row.save(update_fields=["state", "values", "fetched_at", "due_at", "updated_at"])


def _may_ask(register: Register) -> bool:
    """One question at a time for the whole installation, with a pause; none while the register has had enough."""
    try:
        with context.in_public():
            if cache.get(f"public:register:{register.key}:shut"):
                return False
            return bool(cache.add(f"public:register:{register.key}:turn", 1, timeout=register.seconds_between))
    except (RedisError, OSError):
        return False


def _shut(register: Register, seconds: int) -> None:
    try:
        with context.in_public():
            cache.set(f"public:register:{register.key}:shut", 1, timeout=seconds)
    except (RedisError, OSError) as error:
        log.warning("enrichment.breaker_failed", error=type(error).__name__)
