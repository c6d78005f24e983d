"""Automations made, changed, switched, put in order and given up."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from crm import events
from crm.models import Automation, AutomationRun, Lead, Pipeline
from crm.realtime.audience import EVERYBODY, Audience
from crm.removables import NotUndoable
from crm.services import setting_aside
from crm.services.automating import reading
from tenants.models import User

TRIGGERING = ("trigger", "stage", "pipeline", "after_hours", "line", "field")


@transaction.atomic
def add(*, by: User | None, is_on: bool = False, **values: Any) -> Automation:
    """At the end of its pipeline's list; switched off until somebody wants it."""
    last = Automation.objects.filter(pipeline=values["pipeline"]).aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    automation = Automation.objects.create(created_by=by, position=place, **values)
    if is_on:
        switch(automation, on=True, by=by)
    _tell(automation, by)
    return automation


@transaction.atomic
def change(automation: Automation, *, by: User | None, **values: Any) -> Automation:
    """What happened before it was changed does not set off what it waits for now."""
    anew = any(getattr(automation, name) != values.get(name, getattr(automation, name)) for name in TRIGGERING)
    for name, value in values.items():
        setattr(automation, name, value)
    if anew and automation.is_on:
        automation.active_since = clock.now()
    automation.save(update_fields=[*values, "active_since", "updated_at"])
    if anew:
        automation.runs.filter(state=AutomationRun.State.WAITING, step=0).delete()
        if automation.is_on:
            _wait_for_those_there(automation)
    _tell(automation, by)
    return automation


@transaction.atomic
def switch(automation: Automation, *, on: bool, by: User | None) -> None:
    if automation.is_on == on:
        return
    automation.active_since = clock.now() if on else None
    automation.save(update_fields=["active_since", "updated_at"])
    if on:
        reading.begin()
        _wait_for_those_there(automation)
    _tell(automation, by)


@transaction.atomic
def remove(automation: Automation, *, by: User | None) -> None:
    """What it waits for, or failed at, is over."""
    runs = automation.runs.filter(state__in=(AutomationRun.State.WAITING, AutomationRun.State.FAILED))
    runs.update(state=AutomationRun.State.STOPPED, error="removed", ended_at=timezone.now())
    setting_aside.give_up(automation, by=by, active_since=None)
    _tell(automation, by)


def came_back(automation: Automation, by: User | None) -> None:
    """Switched off: much may have changed since."""
    insist_on_pipeline(automation.pipeline)
    _tell(automation, by)


def insist_on_pipeline(pipeline: Pipeline) -> None:
    """What runs on a board comes back to one that is there. Raises ``NotUndoable``."""
    if pipeline.archived_at is not None:
        said = _("Its pipeline “%(pipeline)s” was removed. Restore that one first, in Settings → Pipelines.")
        raise NotUndoable(said % {"pipeline": pipeline})


def _wait_for_those_there(automation: Automation) -> None:
    """Leads that stand in the stage already: those whose time is still to come are waited for as well."""
    if automation.trigger != Automation.Trigger.STAYED:
        return
    wait = timedelta(hours=automation.after_hours)
    rows = Lead.objects.living().filter(pipeline=automation.pipeline, entered_stage_at__gt=Now() - wait)
    if automation.stage_id:
        rows = rows.filter(stage=automation.stage_id)
    made = (
        AutomationRun(
            automation=automation, lead_id=pk, key=f"since:{at.isoformat()}", due_at=at + wait, chain=[automation.pk]
        )
        for pk, at in rows.values_list("pk", "entered_stage_at").iterator()
    )
    AutomationRun.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)


def _tell(automation: Automation, by: User | None) -> None:
    events.record("automation.changed", automation.pk, audience=Audience(EVERYBODY), by=by)
