"""Reading the log of events: each event meets each automation once, in order, whatever dies in between.

The cursor and the runs it brings are kept in one transaction; a run that is there already is not made again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from crm import events
from crm.models import Automation, AutomationReader, AutomationRun, Event, Lead
from crm.services.automating import triggers
from crm.services.automating.triggers import Fact
from tenants import chores, context, waking

log = structlog.get_logger(__name__)
RUN = "crm.run_automations"
CHUNK = 500
MOST_IN_A_CHAIN = 5
MOST_A_DAY = 60  # runs for one lead
State = AutomationRun.State
LOOP, FLOOD = "loop", "flood"
SKIPPED_KEPT, KEPT = timedelta(days=7), timedelta(days=90)


@transaction.atomic
def read_some() -> int:
    """The next events of the log; how many were read. 0 when there are no more."""
    reader = AutomationReader.objects.select_for_update().first()
    if reader is None:
        return 0
    active = list(Automation.objects.on())
    if not active:
        AutomationReader.objects.filter(pk=reader.pk).update(number=events.latest_number())
        return 0
    read = list(Event.objects.after(reader.number)[:CHUNK])
    if read:
        _meet(active, triggers.facts_of(read))
        AutomationReader.objects.filter(pk=reader.pk).update(number=read[-1].number)
    return len(read)


def begin() -> None:
    """From now on the log is read; whatever happened before sets nothing off."""
    AutomationReader.objects.get_or_create(only=True, defaults={"number": events.latest_number()})


def heard(numbered: Sequence[Event]) -> None:
    """Something has happened that an automation may wait for."""
    known = triggers.kinds()
    if any(event.kind in known for event in numbered) and Automation.objects.on().exists():
        waking.wake(RUN, context.current_schema())


def wake_forgotten() -> None:
    """Events that nobody read, and runs whose time has come."""
    if chores.is_found(waits):
        waking.wake(RUN, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [AutomationRun.objects.due(), _behind()]


def prune() -> None:
    """Runs that ended long ago; those whose conditions did not hold go sooner, for they are many."""
    now = Now()
    ended = AutomationRun.objects.exclude(state=State.WAITING)
    ended.filter(state=State.SKIPPED, ended_at__lt=now - SKIPPED_KEPT).delete()
    ended.filter(ended_at__lt=now - KEPT).delete()


def _behind() -> QuerySet:
    """The reader, when there is something to read for somebody."""
    later = Event.objects.numbered().filter(number__gt=OuterRef("number"))
    return AutomationReader.objects.filter(Exists(Automation.objects.on()), Exists(later))


def _meet(active: Sequence[Automation], facts: Sequence[Fact]) -> None:
    wanted = {automation.trigger for automation in active}
    facts = [fact for fact in facts if fact.trigger in wanted]
    rows = Lead.objects.living().filter(pk__in={fact.lead for fact in facts})
    places = {pk: (pipeline, stage) for pk, pipeline, stage in rows.values_list("pk", "pipeline_id", "stage_id")}
    causes = AutomationRun.objects.in_bulk([fact.cause for fact in facts if fact.cause])
    busy = _runs_today(places)
    made = []
    for fact in facts:
        if fact.lead not in places:
            continue
        pipeline, stage = places[fact.lead]
        for automation in active:
            if at := triggers.due(automation, fact, pipeline=pipeline, stage=stage):
                busy[fact.lead] = busy.get(fact.lead, 0) + 1
                cause = causes.get(fact.cause) if fact.cause else None
                made.append(_guarded(_run(automation, fact, at), cause, busy[fact.lead]))
    AutomationRun.objects.bulk_create(made, ignore_conflicts=True)


def _run(automation: Automation, fact: Fact, at: datetime) -> AutomationRun:
    return AutomationRun(automation=automation, lead_id=fact.lead, key=f"event:{fact.number}", due_at=at)


def _guarded(run: AutomationRun, cause: AutomationRun | None, today: int) -> AutomationRun:
    """Automations that set each other off come to an end, and a lead has only so many runs a day."""
    before = list(cause.chain) if cause and cause.lead_id == run.lead_id else []
    run.chain = [*before, run.automation_id]
    if len(run.chain) > MOST_IN_A_CHAIN or run.automation_id in before:
        _stop(run, LOOP)
    elif today > MOST_A_DAY:
        _stop(run, FLOOD)
    return run


def _stop(run: AutomationRun, why: str) -> None:
    run.state, run.error, run.ended_at = State.STOPPED, why, timezone.now()
    log.warning("automation.stopped", why=why, automation=str(run.automation_id), lead=str(run.lead_id))


def _runs_today(leads: Collection[UUID]) -> dict[UUID, int]:
    since = Now() - timedelta(days=1)
    rows = AutomationRun.objects.filter(lead__in=leads, created_at__gte=since).exclude(state=State.STOPPED)
    return dict(rows.order_by().values_list("lead").annotate(n=Count("pk")))
