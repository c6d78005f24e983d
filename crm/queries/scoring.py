"""What the page about scores shows: the rules, the model and its versions, what a lead would score."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.conditions import Unfit
from crm.forms.scoring import in_words
from crm.models import Lead, ScoreModel, ScoreRule, Scoring
from crm.queries import score_facts
from crm.scoring import rules as ruling
from crm.scoring.facts import BY_NAME
from crm.scoring.rules import Condition, Rule
from tenants.access import Principal

SIZE, MARGIN = 220, 28  # of the calibration chart, in its own units
VERSIONS = 8
CHOICES = 30
SAMPLE = 300  # open leads that tell how many a new rule is about


@dataclass(frozen=True)
class ShownRule:
    """A rule as a line of the page."""

    row: ScoreRule
    conditions: tuple[str, ...]
    is_broken: bool = False

    @classmethod
    def of(cls, row: ScoreRule) -> "ShownRule":
        try:
            return cls(row, tuple(in_words(Condition.read(raw)) for raw in row.conditions))
        except Unfit:
            return cls(row, (), is_broken=True)


@dataclass(frozen=True)
class Point:
    """A band of the calibration chart; places as SVG reads them, in any language."""

    x: str
    y: str
    r: str
    said: float
    came: float
    count: int


class ModelCard:
    """A version of the model, with what was measured and what changed since the one before."""

    def __init__(self, row: ScoreModel, before: ScoreModel | None = None):
        self.row, self.before, self.metrics = row, before, row.metrics

    @property
    def auc(self) -> float | None:
        return self.metrics.get("auc")

    @property
    def right(self) -> float:
        """Percent of the held-out leads on the right side of the line drawn for a fifth."""
        return 100 * self.metrics.get("lines", {}).get("best", {}).get("right", 0)

    @property
    def change(self) -> float | None:
        before = self.before.metrics.get("auc") if self.before else None
        return round(self.auc - before, 3) if before and self.auc else None

    @property
    def change_of_leads(self) -> int:
        return self.row.trained_on - self.before.trained_on if self.before else 0

    @property
    def points(self) -> list[Point]:
        most = max((band["count"] for band in self.metrics.get("calibration", [])), default=1)
        return [
            Point(_x(band["said"]), _y(band["came"]), f"{3 + 6 * (band['count'] / most) ** 0.5:.1f}", **_told(band))
            for band in self.metrics.get("calibration", [])
        ]

    @property
    def main(self) -> list[dict[str, Any]]:
        main = [each for each in self.metrics.get("main", []) if each["fact"] in BY_NAME and each["points"]]
        most = max((each["points"] for each in main), default=1)
        return [
            {
                "label": BY_NAME[each["fact"]].label,
                "points": each["points"],
                "width": round(100 * each["points"] / most),
                "is_new": self.before is not None and each["fact"] not in self._mattered,
            }
            for each in main
        ]

    @cached_property
    def _mattered(self) -> set[str]:
        return {each["fact"] for each in self.before.metrics.get("main", [])} if self.before else set()


@dataclass(frozen=True)
class Overview:
    """The whole page."""

    settings: Scoring
    rules: Sequence[ShownRule]
    versions: Sequence[ModelCard]
    start: int = ruling.START

    @property
    def in_use(self) -> ModelCard | None:
        return next((card for card in self.versions if card.row.state == ScoreModel.State.ACTIVE), None)


def overview(settings: Scoring) -> Overview:
    rows = list(ScoreModel.objects.select_related("trained_by")[: VERSIONS + 1])
    cards = [ModelCard(row, rows[place + 1] if place + 1 < len(rows) else None) for place, row in enumerate(rows)]
    return Overview(settings, [ShownRule.of(row) for row in ScoreRule.objects.all()], cards[:VERSIONS])


def choices(principal: Principal) -> list[Lead]:
    """Leads to try rules on: those that somebody had to do with last."""
    rows = Lead.objects.accessible_by(principal).living().filter(closed_at=None)
    return list(rows.select_related("contact", "company").order_by("-updated_at", "id")[:CHOICES])


def facts_now(leads: Sequence[Lead]) -> dict[UUID, dict[str, Any]]:
    now = timezone.now()
    return score_facts.facts_of(leads, dict.fromkeys((lead.pk for lead in leads), now))


def share_of(rule: Rule, principal: Principal) -> tuple[int, int]:
    """Of how many open leads it holds, among those looked at."""
    rows = Lead.objects.accessible_by(principal).living().filter(closed_at=None)
    leads = list(rows.select_related("contact", "company").order_by("-created_at", "-id")[:SAMPLE])
    return sum(rule.holds(told) for told in facts_now(leads).values()), len(leads)


def _x(percent: float) -> str:
    return f"{MARGIN + percent / 100 * (SIZE - 2 * MARGIN):.1f}"


def _y(percent: float) -> str:
    return f"{SIZE - MARGIN - percent / 100 * (SIZE - 2 * MARGIN):.1f}"


def _told(band: dict[str, Any]) -> dict[str, Any]:
    return {name: band[name] for name in ("said", "came", "count")}
