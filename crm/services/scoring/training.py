"""An organization's model: learnt from its own won and lost leads, put to use only if it is not worse than the last."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from crm import events
from crm.models import Lead, ScoreModel, Scoring, Stage
from crm.queries import score_facts
from crm.realtime.audience import EVERYBODY, Audience
from crm.scoring import measuring, model, scoring
from crm.scoring.encoding import Corrupt
from crm.scoring.facts import BY_NAME
from crm.services.scoring import knowledge, recalculating, soon
from tenants import waking
from tenants.models import User

log = structlog.get_logger(__name__)
FEWEST = 50  # won, and as many lost: below, rules alone
NEWEST = 5_000  # as many as a task's time allows
CHUNK = 500
LEAST_AUC = 0.6  # below, it has learnt nothing worth hearing
WORSE_BY = 0.01  # chance: the version in use has seen some of what both are measured on
KEPT = 20  # versions
MAIN_FACTS = 8


@transaction.atomic
def ask(*, by: User | None) -> None:
    """Have it trained soon."""
    row = knowledge.settings()
    Scoring.objects.filter(pk=row.pk).update(training_since=Now(), training_by=by)
    waking.wake_after_commit(soon.TRAIN)


def train_now() -> str:
    """Train once; how it ended stands on the page. What fails leaves everything as it was."""
    row = knowledge.settings()
    try:
        with transaction.atomic():
            outcome = _train(by=row.training_by)
    except Exception:
        log.exception("scoring.training_failed")
        outcome = "failed"
    now = Now()
    Scoring.objects.filter(pk=row.pk).update(training_since=None, training_by=None, trained_at=now, outcome=outcome)
    _tell()
    return outcome


@transaction.atomic
def use(version: ScoreModel, *, by: User | None) -> None:
    """Go back to a version, or on to one that was not put to use. Raises ``Corrupt`` if it is broken."""
    model.read(version.body)
    ScoreModel.objects.filter(state=ScoreModel.State.ACTIVE).exclude(pk=version.pk).update(
        state=ScoreModel.State.RETIRED, updated_at=timezone.now()
    )
    ScoreModel.objects.filter(pk=version.pk).update(state=ScoreModel.State.ACTIVE, updated_at=timezone.now())
    all_again()


@transaction.atomic
def all_again() -> None:
    """What leads are scored by has changed."""
    recalculating.all_open()
    soon.score()
    _tell()


def _train(*, by: User | None) -> str:
    from crm.scoring import training  # numpy and scikit-learn: a second and 100 MB that no other work needs

    history = _history()
    if min(sum(history.won), len(history) - sum(history.won)) < FEWEST:
        return "few"
    trained = training.train(history)
    newest = history.part(len(history) - len(history) // training.HELD_OUT, len(history))
    known = knowledge.current()
    metrics = trained.metrics | {
        "rules_auc": measuring.auc([scoring.score(row, known.rules).points for row in newest.rows], newest.won),
        "main": _main_facts(trained.model, newest.rows),
    }
    before = _in_use()
    outcome = _judged(metrics, before, newest)
    row = ScoreModel.objects.create(
        version=(ScoreModel.objects.aggregate(last=Max("version"))["last"] or 0) + 1,
        trained_on=len(history),
        won=sum(history.won),
        metrics=metrics,
        body=trained.model.as_json(),
        trained_by=by,
    )
    if outcome == "better":
        use(row, by=by)
    _forget_oldest()
    return outcome


def _history():
    """Each closed lead as it was at some moment of its life, in the order in which they ended."""
    from crm.scoring.learning import History

    rows = Lead.objects.living().filter(closed_at__isnull=False).exclude(stage__kind=Stage.Kind.OPEN)
    newest = rows.select_related("contact", "company", "stage").order_by("-closed_at", "-id")[:NEWEST]
    leads = sorted(newest, key=lambda lead: (lead.closed_at, lead.pk))
    told: dict[UUID, dict[str, Any]] = {}
    for first in range(0, len(leads), CHUNK):
        some = leads[first : first + CHUNK]
        told |= score_facts.facts_of(some, {lead.pk: _moment(lead) for lead in some})
    return History(
        rows=[told[lead.pk] for lead in leads],
        won=[lead.stage.kind == Stage.Kind.WON for lead in leads],
        kinds={name: fact.kind for name, fact in BY_NAME.items()},
        days=[(lead.closed_at - lead.created_at) / timedelta(days=1) for lead in leads],
    )


def _moment(lead: Lead) -> datetime:
    """Between three and nine tenths of its life, always the same: open leads are met at any age, never at their end."""
    assert lead.closed_at is not None
    return lead.created_at + (lead.closed_at - lead.created_at) * (0.3 + lead.pk.int % 1000 / 1000 * 0.6)


def _judged(metrics: dict[str, Any], before: "model.Model | None", newest) -> str:
    area = metrics["auc"] or 0.0
    if area < LEAST_AUC:
        return "weak"
    if before is not None:
        last = measuring.auc([before.percent(row) for row in newest.rows], newest.won) or 0.0
        metrics["before_auc"] = round(last, 4)
        if area < last - WORSE_BY:
            return "worse"
    return "better"


def _in_use() -> "model.Model | None":
    row = ScoreModel.objects.filter(state=ScoreModel.State.ACTIVE).first()
    try:
        return model.read(row.body) if row else None
    except Corrupt:
        return None


def _main_facts(learnt: "model.Model", rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts that move scores most, by the points they move them on average."""
    moved = [learnt.shares(row) for row in rows]
    sizes = {name: fmean(abs(shares[name]) for shares in moved) for name in moved[0]}
    biggest = sorted(sizes, key=lambda name: -sizes[name])[:MAIN_FACTS]
    return [{"fact": name, "points": round(sizes[name], 1)} for name in biggest]


def _forget_oldest() -> None:
    kept = ScoreModel.objects.order_by("-version").values_list("version", flat=True)[KEPT : KEPT + 1]
    for limit in kept:
        ScoreModel.objects.filter(version__lte=limit).exclude(state=ScoreModel.State.ACTIVE).delete()


def _tell() -> None:
    events.record("scoring.changed", knowledge.settings().pk, audience=Audience(EVERYBODY))
