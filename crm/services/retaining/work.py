"""What a night takes away, some rows at a time: each batch is whole or not at all, and another worker goes on after it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from crm.models import RetentionRun
from crm.retention import KINDS, before
from crm.services.retaining import ruling
from tenants import audit, context, waking
from tenants.models import Organization

log = structlog.get_logger(__name__)
RETAIN = "crm.retain"
AT_ONCE = 100
NIGHT = range(1, 6)  # hours of the organization's clock
TRIES = 5
LATER = timedelta(minutes=30)


def prune() -> None:
    """Every hour: the night begins, or a night goes on whose worker died."""
    organization = Organization.objects.get(pk=context.current_organization_id())
    now = clock.now().astimezone(ZoneInfo(organization.timezone))
    if now.hour in NIGHT:
        begin(now.date())
    if RetentionRun.objects.filter(ended_at=None, due_at__lte=Now()).exists():
        waking.wake(RETAIN, context.current_schema(), surely=True)


def begin(day) -> None:
    """One run for each kind of which something is due; it is begun once a day."""
    now = clock.now()
    for rule in ruling.rules():
        if rule.months is not None and rule.kind.due(before(rule.months, now)).exists():
            RetentionRun.objects.get_or_create(
                kind=rule.kind.key, day=day, defaults={"months": rule.months, "due_at": Now()}
            )


def take_some() -> bool:
    """The next batch of the run that waited longest. False when nothing is to be done now."""
    due = RetentionRun.objects.filter(ended_at=None, due_at__lte=Now()).order_by("due_at", "pk")
    run = due.first()
    if run is None:
        return False
    try:
        with transaction.atomic():
            _take(run)
    except Exception as error:  # the other kinds must not wait for this one
        log.exception("retention.failed", kind=run.kind)
        _put_off(run, f"{type(error).__name__}: {error}")
    return True


def _take(run: RetentionRun) -> None:
    """By the rule as it is now: what was lengthened meanwhile is obeyed at once."""
    mine = RetentionRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, ended_at=None).first()
    if mine is None:
        return
    kind = KINDS.get(mine.kind)
    months = ruling.rule_of(kind).months if kind else None
    ids = []
    if kind and months is not None:
        moment = before(max(months, mine.months), clock.now())
        ids = list(kind.due(moment).order_by(kind.at, "pk").values_list("pk", flat=True)[:AT_ONCE])
        kind.remove(ids)
    mine.removed += len(ids)
    if len(ids) < AT_ONCE:
        mine.ended_at, mine.error = timezone.now(), ""
        audit.record("retention.ran", kind=mine.kind, months=mine.months, removed=mine.removed)
    mine.save()


def _put_off(run: RetentionRun, error: str) -> None:
    """Some more times tonight, then not before tomorrow."""
    mine = RetentionRun.objects.filter(pk=run.pk, ended_at=None)
    mine.update(tries=F("tries") + 1, due_at=Now() + LATER, error=error[:300])
    mine.filter(tries__gte=TRIES).update(ended_at=timezone.now())
