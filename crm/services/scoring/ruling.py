"""Rules made, changed and given up. Each change has every open lead scored anew."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from crm.conditions import as_json
from crm.models import ScoreRule
from crm.scoring.rules import Condition
from crm.services import setting_aside
from crm.services.scoring import defaults, training
from tenants.models import User


@transaction.atomic
def add(reason: str, points: int, conditions: Sequence[Condition]) -> ScoreRule:
    last = ScoreRule.objects.aggregate(last=Max("position"))["last"]
    row = ScoreRule.objects.create(
        reason=reason, points=points, conditions=as_json(conditions), position=0 if last is None else last + 1
    )
    training.all_again()
    return row


@transaction.atomic
def change(row: ScoreRule, *, reason: str, points: int, conditions: Sequence[Condition]) -> None:
    row.reason, row.points, row.conditions = reason, points, as_json(conditions)
    row.save(update_fields=["reason", "points", "conditions", "updated_at"])
    training.all_again()


@transaction.atomic
def switch(row: ScoreRule, *, on: bool) -> None:
    if row.is_active != on:
        row.is_active = on
        row.save(update_fields=["is_active", "updated_at"])
        training.all_again()


@transaction.atomic
def remove(row: ScoreRule, *, by: User | None) -> None:
    setting_aside.give_up(row, by=by)
    training.all_again()


def came_back(row: ScoreRule, by: User | None) -> None:
    training.all_again()


@transaction.atomic
def suggest() -> None:
    """The rules every organization begins with, as far as they are gone."""
    defaults.plant()
    training.all_again()
