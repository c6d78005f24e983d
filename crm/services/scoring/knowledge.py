"""What an organization scores by at this moment."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from crm.conditions import Unfit
from crm.models import ScoreModel, ScoreRule, Scoring
from crm.scoring import model
from crm.scoring.encoding import Corrupt
from crm.scoring.model import Model
from crm.scoring.rules import Condition, Rule

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Knowledge:
    """The rules that are on, and the model in use if it counts."""

    rules: tuple[Rule, ...]
    model: Model | None = None


def settings() -> Scoring:
    """The one row; it comes into being when it is first asked for."""
    return Scoring.objects.get_or_create(only=True)[0]


def current() -> Knowledge:
    return Knowledge(readable(ScoreRule.objects.filter(is_active=True)), _in_use())


def _in_use() -> Model | None:
    """A version that is broken counts for nothing; the rules go on."""
    row = ScoreModel.objects.filter(state=ScoreModel.State.ACTIVE).first()
    if row is None or not settings().model_is_on:
        return None
    try:
        return model.read(row.body)
    except Corrupt as corrupt:
        log.warning("scoring.model_corrupt", version=row.version, why=str(corrupt))
        return None


def readable(rows: Iterable[ScoreRule]) -> tuple[Rule, ...]:
    """A rule that no longer makes sense gives no points; it does not keep the others from theirs."""
    return tuple(rule for rule in map(_rule, rows) if rule)


def _rule(row: ScoreRule) -> Rule | None:
    try:
        return Rule(row.reason, row.points, tuple(Condition.read(raw) for raw in row.conditions))
    except Unfit:
        log.warning("scoring.rule_unfit", rule=str(row.pk))
        return None
