"""Rules of a score: exact points for hand-made facts."""

import pytest

from crm.conditions import Unfit
from crm.scoring import rules
from crm.scoring.rules import Condition, Is, Rule
from crm.scoring.scoring import score


def rule(points: int, *conditions: dict, reason: str = "Porque sim") -> Rule:
    return Rule(reason, points, tuple(Condition.read(raw) for raw in conditions))


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ({"fact": "messages_in", "is": "at_least", "value": 3}, {"messages_in": 3}, True),
        ({"fact": "messages_in", "is": "at_least", "value": 3}, {"messages_in": 2}, False),
        ({"fact": "silent_hours", "is": "at_most", "value": "24,5"}, {"silent_hours": 24.5}, True),
        ({"fact": "silent_hours", "is": "at_most", "value": 24}, {"silent_hours": None}, False),
        ({"fact": "silent_hours", "is": "unknown"}, {}, True),
        ({"fact": "value", "is": "known"}, {"value": 0.5}, True),
        ({"fact": "source", "is": "one_of", "value": ["referral", "site"]}, {"source": "site"}, True),
        ({"fact": "source", "is": "none_of", "value": "ad"}, {"source": "site"}, True),
        ({"fact": "source", "is": "none_of", "value": "ad"}, {"source": "ad"}, False),
        ({"fact": "tags", "is": "one_of", "value": "VIP, urgente"}, {"tags": ["site", "vip"]}, True),
        ({"fact": "tags", "is": "none_of", "value": "vip"}, {"tags": []}, True),
        ({"fact": "has_email", "is": "false"}, {"has_email": False}, True),
        ({"fact": "has_email", "is": "true"}, {"has_email": False}, False),
    ],
)
def test_a_condition_holds_exactly_when_it_says_so(condition, facts, holds):
    assert Condition.read(condition).holds(facts) is holds


@pytest.mark.parametrize(
    "raw",
    [
        {},
        "text",
        {"fact": "password", "is": "known"},
        {"fact": "value", "is": "one_of", "value": ["1"]},
        {"fact": "source", "is": "at_least", "value": 3},
        {"fact": "value", "is": "at_least", "value": "muito"},
        {"fact": "value", "is": "at_least", "value": "nan"},
        {"fact": "value", "is": "at_least", "value": "inf"},
        {"fact": "source", "is": "one_of", "value": []},
        {"fact": "source", "is": "one_of", "value": " , "},
    ],
)
def test_what_makes_no_sense_is_refused(raw):
    with pytest.raises(Unfit):
        Condition.read(raw)


def test_a_condition_survives_its_json():
    condition = Condition("source", Is.ONE_OF, ("site", "ad"))

    assert Condition.read(condition.as_json()) == condition


def test_points_add_up_from_where_everybody_starts_and_stay_within_100():
    warm = rule(15, {"fact": "messages_in", "is": "at_least", "value": 1}, reason="Escreveu")
    cold = rule(-10, {"fact": "stage_days", "is": "at_least", "value": 10}, reason="Parado")
    both = {"messages_in": 4, "stage_days": 12}

    assert score(both, [warm, cold]).points == 30
    assert score(both, [warm, cold]).reasons == [{"points": 15, "text": "Escreveu"}, {"points": -10, "text": "Parado"}]
    assert score({}, [warm, cold]).points == rules.START == 25
    assert score(both, [warm] * 9).points == 100
    assert score(both, [cold] * 9).points == 0


def test_a_rule_without_conditions_says_nothing_of_anybody():
    assert rule(50).holds({"messages_in": 1}) is False
