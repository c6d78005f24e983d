"""What events mean for automations: which trigger, which lead, and whether one of them waits for just that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crm import parts
from crm.models import Automation, Event

Trigger = Automation.Trigger
ENTERING = ("lead.created", "lead.moved", "lead.won", "lead.lost")
OURS = (*ENTERING, "lead.changed", "lead.assigned", "lead.scored", "task.done")


@dataclass(frozen=True)
class Fact:
    """Something that happened to a lead, as automations see it."""

    number: int
    at: datetime
    lead: UUID
    trigger: str
    cause: UUID | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


def kinds() -> tuple[str, ...]:
    """The events that can mean anything."""
    return (*OURS, *parts.meanings)


def facts_of(events: Sequence[Event]) -> list[Fact]:
    """In the order of the log; an event may be several facts, and most are none."""
    foreign = {}
    for kind, read in parts.meanings.items():
        if theirs := [event for event in events if event.kind == kind]:
            foreign |= read(theirs)
    found = []
    for event in events:
        if event.kind in parts.meanings:
            if meant := foreign.get(event.pk):
                found.append(_fact(event, meant.lead, meant.trigger))
        else:
            found += [_fact(event, event.subject_id, trigger) for trigger in _triggers(event)]
    return found


def due(automation: Automation, fact: Fact, *, pipeline: UUID, stage: UUID) -> datetime | None:
    """When it runs; None when it waits for something else. ``pipeline`` and ``stage`` are the lead's own, now."""
    if automation.active_since is None or fact.at < automation.active_since or fact.trigger != automation.trigger:
        return None
    entered = fact.told.get("entered") if fact.trigger in (Trigger.ENTERED, Trigger.STAYED) else str(stage)
    if automation.stage_id and str(automation.stage_id) != entered:
        return None
    if automation.pipeline_id != pipeline or not _crosses(automation, fact) or not _changes(automation, fact):
        return None
    return fact.at + timedelta(hours=automation.after_hours if fact.trigger == Trigger.STAYED else 0)


def _triggers(event: Event) -> list[str]:
    if event.kind in ENTERING and "entered" in event.particulars:
        new = [Trigger.CREATED] if event.kind == "lead.created" else []
        return [*new, Trigger.ENTERED, Trigger.STAYED]
    match event.kind:
        case "lead.changed" | "lead.assigned":
            return [Trigger.CHANGED]
        case "task.done":
            return [Trigger.TASK_DONE]
        case "lead.scored" if {"was", "score"} <= event.particulars.keys():
            return [Trigger.SCORE_UP if event.particulars["score"] > event.particulars["was"] else Trigger.SCORE_DOWN]
    return []


def _crosses(automation: Automation, fact: Fact) -> bool:
    was, score, line = fact.told.get("was", 0), fact.told.get("score", 0), automation.line
    match fact.trigger:
        case Trigger.SCORE_UP:
            return was < line <= score
        case Trigger.SCORE_DOWN:
            return score < line <= was
    return True


def _changes(automation: Automation, fact: Fact) -> bool:
    if fact.trigger != Trigger.CHANGED or not automation.field:
        return True
    return automation.field in fact.told.get("fields", ["owner"])


def _fact(event: Event, lead: UUID, trigger: str) -> Fact:
    cause = event.particulars.get("cause")
    return Fact(event.number or 0, event.at, lead, trigger, UUID(cause) if cause else None, event.particulars)
