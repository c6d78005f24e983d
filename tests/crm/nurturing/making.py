"""Sequences of the tests, and time that passes for them."""

from datetime import timedelta

from django.utils import timezone

from crm.models import Enrolment, Lead, Pipeline, Sequence
from crm.services.nurturing import keeping, running
from tests import makers


def task(hours: int = 48) -> dict:
    return {"after": hours, "conditions": "", "do": "task", "title": "Ligar", "hours": 24, "to": "owner"}


def tag(hours: int = 24, conditions: str = "") -> dict:
    return {"after": hours, "conditions": conditions, "do": "tag", "tag": "nutrido"}


def sequence(*steps: dict, **fields) -> Sequence:
    """Switched on, at all hours; of the default pipeline; for scores below 40."""
    wanted = {"name": "Nutrir", "below": 40, "above": 60, "from_hour": 0, "until_hour": 24} | fields
    pipeline = Pipeline.objects.get(is_default=True)
    return keeping.add(by=None, is_on=True, pipeline=pipeline, steps=list(steps or (tag(),)), **wanted)


def cold(name: str = "Marina Alves", **fields) -> Lead:
    """Has been here for a day."""
    return makers.make_lead(name, **{"created_at": timezone.now() - timedelta(days=1), "score": 20} | fields)


def go() -> list[Enrolment]:
    """All that is to do now is done."""
    Sequence.objects.update(looked_at=None)
    while running.turn():
        continue
    return list(Enrolment.objects.order_by("created_at", "id"))


def make_due() -> None:
    """The time of those that wait has passed."""
    Enrolment.objects.active().update(due_at=timezone.now())
