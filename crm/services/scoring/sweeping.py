"""Work on scores that nobody was woken for, and what is done anew each day."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from config import clock
from crm.models import Lead, ScoreDue, ScoreModel, Scoring
from crm.services.scoring import knowledge, recalculating
from crm.services.scoring.soon import SCORE, TRAIN
from tenants import chores
from tenants.context import current_schema
from tenants.waking import wake

DAILY = timedelta(hours=23)
LOST_AFTER = timedelta(minutes=10)  # a training that is still asked for


def wake_forgotten() -> None:
    """Leads that changed and were not scored."""
    if chores.is_found(waits):
        wake(SCORE, current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [ScoreDue.objects.filter(due_at__lte=Now())]


def daily() -> None:
    """Time alone changes scores; and what was won and lost since is learnt from. Looked at each hour."""
    for task in _due_today():
        wake(task, current_schema())


def _due_today() -> Iterator[str]:
    now, row = clock.now(), knowledge.settings()
    if row.all_scored_at is None or row.all_scored_at < now - DAILY:
        Scoring.objects.filter(pk=row.pk).update(all_scored_at=now)
        if recalculating.all_open():
            yield SCORE
    is_lost = row.training_since is not None and row.training_since < now - LOST_AFTER
    is_old = row.trained_at is None or row.trained_at < now - DAILY
    if is_lost or (is_old and _has_more_to_learn_from()):
        yield TRAIN


def _has_more_to_learn_from() -> bool:
    learnt = ScoreModel.objects.order_by("-version").values_list("created_at", flat=True).first()
    closed = Lead.objects.living().filter(closed_at__isnull=False)
    return (closed.filter(closed_at__gt=learnt) if learnt else closed).exists()
