"""Sequences made, changed, switched and given up; one that helps most teams is planted, switched off."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm import events
from crm.models import Enrolment, Sequence
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import setting_aside
from crm.services.automating.keeping import insist_on_pipeline
from crm.services.nurturing.running import RUN
from tenants import waking
from tenants.models import User


@transaction.atomic
def add(*, by: User | None, is_on: bool = False, **values: Any) -> Sequence:
    """Switched off until somebody wants it."""
    sequence = Sequence.objects.create(created_by=by, **values)
    if is_on:
        switch(sequence, on=True, by=by)
    _tell(sequence, by)
    return sequence


@transaction.atomic
def change(sequence: Sequence, *, by: User | None, **values: Any) -> Sequence:
    """Who is on the way goes on with the steps as they are now."""
    for name, value in values.items():
        setattr(sequence, name, value)
    sequence.looked_at = None
    sequence.save(update_fields=[*values, "looked_at", "updated_at"])
    _tell(sequence, by)
    return sequence


@transaction.atomic
def switch(sequence: Sequence, *, on: bool, by: User | None) -> None:
    """Off, it stands still: nobody enters, and who is in it waits."""
    if sequence.is_on == on:
        return
    sequence.active_since = timezone.now() if on else None
    sequence.looked_at = None
    sequence.save(update_fields=["active_since", "looked_at", "updated_at"])
    _tell(sequence, by)
    waking.wake_after_commit(RUN)


@transaction.atomic
def remove(sequence: Sequence, *, by: User | None) -> None:
    """Who is in it is out."""
    inside = sequence.enrolments.filter(state=Enrolment.State.ACTIVE)
    now = Now()
    inside.update(state=Enrolment.State.LEFT, why=Enrolment.Why.STOPPED, ended_at=now, updated_at=now)
    setting_aside.give_up(sequence, by=by, active_since=None)
    _tell(sequence, by)


def came_back(sequence: Sequence, by: User | None) -> None:
    """Switched off, and with nobody in it."""
    insist_on_pipeline(sequence.pipeline)
    _tell(sequence, by)


def _tell(sequence: Sequence, by: User | None) -> None:
    events.record("automation.changed", sequence.pk, audience=Audience(EVERYBODY), by=by)
