"""A lead's score from its facts: the organization's rules, and as far as it has learnt enough, its model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from crm.scoring import rules as ruling
from crm.scoring.facts import Facts
from crm.scoring.reasons import SHOWN
from crm.scoring.rules import Rule


class Learnt(Protocol):
    """What a model says of a lead."""

    @property
    def weight(self) -> float:
        """How much of the score is its word, 0 … 1; the rest is the rules'."""
        ...

    def percent(self, facts: Facts) -> float: ...

    @property
    def usual(self) -> float:
        """What it says of the average lead, in percent."""
        ...

    def shares(self, facts: Facts) -> dict[str, float]:
        """By fact, how many points it lifts or lowers the lead from the usual."""
        ...


@dataclass(frozen=True)
class Score:
    """0 … 100, and the reasons, biggest first: ``{points, text}`` of rules, ``{points, fact, value}`` learnt."""

    points: int
    reasons: list[dict[str, Any]]
    by_rules: int
    by_model: int | None = None


def score(facts: Facts, rules: Sequence[Rule], learnt: Learnt | None = None) -> Score:
    """Rules alone where nothing is learnt yet; else both, each by its weight."""
    by_rules = ruling.score(rules, facts)
    weight = learnt.weight if learnt else 0.0
    reasons = [_of_rule(rule, 1 - weight) for rule in ruling.applied(rules, facts)]
    if learnt is None:
        return Score(by_rules, _biggest(reasons), by_rules)
    by_model = learnt.percent(facts)
    reasons += [
        {"points": round(points * weight), "fact": name, "value": facts.get(name)}
        for name, points in learnt.shares(facts).items()
    ]
    points = round((1 - weight) * by_rules + weight * by_model)
    return Score(max(0, min(100, points)), _biggest(reasons), by_rules, round(by_model))


def _of_rule(rule: Rule, weight: float) -> dict[str, Any]:
    return {"points": round(rule.points * weight), "text": rule.reason}


def _biggest(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counted = [reason for reason in reasons if reason["points"]]
    return sorted(counted, key=lambda reason: -abs(reason["points"]))[:SHOWN]
