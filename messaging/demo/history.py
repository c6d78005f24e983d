"""What happened with the demo's leads: moves, tasks, notes, and who was told."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.ids import uuid7
from crm.models import Activity, Lead, LeadMove, Note, Notification, Stage, Task
from messaging.demo import clock, words
from messaging.demo.deals import Deal
from tenants.models import User

HOURS = ("09:00", "10:30", "11:00", "14:00", "15:30", "16:00", "17:30", "18:30")
DAYS = (-1, 0, 0, 1, 1, 2, 3, 4, 5, 7)
READ_AFTER = timedelta(hours=20)  # older notifications have been read
Kind = Activity.Kind


@dataclass
class Past:
    """Rows of several tables, saved together."""

    activities: list[Activity] = field(default_factory=list)
    moves: list[LeadMove] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    told: list[Notification] = field(default_factory=list)

    def save(self) -> None:
        LeadMove.objects.bulk_create(self.moves)
        Task.objects.bulk_create(self.tasks)
        Note.objects.bulk_create(self.notes)
        Activity.objects.bulk_create(self.activities)


def plant_history(dice: random.Random, deals: list[Deal], people: dict[str, User]) -> list[Notification]:
    """Everything a timeline and the task list show; what people are told of it."""
    past = Past()
    for deal in deals:
        past.activities.append(_line(deal.lead, Kind.LEAD_CREATED, deal.lead.created_at, source=deal.lead.source))
        _moves(past, deal)
        _task(past, dice, deal)
        _notes(past, dice, deal, people)
        if deal.story and deal.lead.owner and deal.lead.created_at > clock.ago(days=2):
            created = deal.lead.created_at
            past.told.append(
                _told(deal.lead.owner, "lead.assigned", None, f"leads/{deal.lead.pk}/", deal.lead, created)
            )
    past.save()
    return past.told


def tell(notifications: list[Notification]) -> None:
    """Fill the bells. Their ids follow their time, as they do when things are told one by one."""
    in_order = sorted(notifications, key=lambda told: told.created_at)
    for told in in_order:
        told.id = uuid7()
    Notification.objects.bulk_create(in_order)


def mentioned(text: str, people: dict[str, User]) -> Iterator[tuple[str, User]]:
    """The first names called in a text, as it calls them, and who is meant."""
    for user in people.values():
        if f"@{user.get_short_name()}" in text:
            yield user.get_short_name(), user


def mention(user: User, by: User, path: str, lead: Lead, at: datetime) -> Notification:
    return _told(user, "mention", by, path, lead, at)


def _moves(past: Past, deal: Deal) -> None:
    lead = deal.lead
    stages = [*(stage for stage, _left in deal.path), lead.stage]
    since = lead.created_at
    for number, (was, left) in enumerate(deal.path):
        to = stages[number + 1]
        before = {"entered_stage_at": since.isoformat(), "closed_at": None, "lost_reason": None}
        past.moves.append(
            LeadMove(
                lead=lead, from_stage=was, to_stage=to, from_position="a0", before=before, version=number + 2,
                moved_by=lead.owner, created_at=left,
            )
        )  # fmt: skip
        kind = Kind.LEAD_MOVED if to.kind == Stage.Kind.OPEN else Kind(f"lead.{to.kind}")
        reason: dict[str, Any] = {"reason": lead.lost_reason.name} if lead.lost_reason and to == lead.stage else {}
        past.activities.append(_line(lead, kind, left, from_stage=was.name, to_stage=to.name, **reason))
        since = left


def _task(past: Past, dice: random.Random, deal: Deal) -> None:
    lead = deal.lead
    planned = (dice.choice(DAYS), dice.choice(HOURS), dice.choice(words.TASKS)) if dice.random() < 0.45 else None
    days, hour, title = (deal.story.task if deal.story else planned) or (0, "", "")
    if not title or lead.owner is None or lead.stage.kind != Stage.Kind.OPEN:
        return
    made = max(lead.entered_stage_at, clock.ago(days=2))
    task = Task(
        lead=lead, title=title, due_at=clock.on_day(days, hour), owner=lead.owner, created_by=lead.owner,
        created_at=made,
    )  # fmt: skip
    past.tasks.append(task)
    past.activities.append(_line(lead, Kind.TASK_ADDED, made, subject_id=task.pk))


def _notes(past: Past, dice: random.Random, deal: Deal, people: dict[str, User]) -> None:
    lead = deal.lead
    written = [(people[author], text) for author, text in deal.story.notes] if deal.story else []
    if deal.story is None and lead.owner and dice.random() < 0.25:
        written = [(lead.owner, dice.choice(words.NOTES))]
    for author, text in written:
        at = max(lead.entered_stage_at, clock.ago(hours=5))
        note = Note(lead=lead, author=author, text=text, created_at=at)
        called = dict(mentioned(text, people))
        past.notes.append(note)
        line = _line(lead, Kind.NOTE_ADDED, at, subject_id=note.pk, mentions=list(called))
        line.actor = author
        past.activities.append(line)
        past.told += [mention(user, author, f"leads/{lead.pk}/#note_{note.pk}", lead, at) for user in called.values()]


def _told(user: User, kind: str, by: User | None, path: str, lead: Lead, at: datetime) -> Notification:
    was_read = timezone.now() - at > READ_AFTER
    return Notification(
        user=user, kind=kind, actor=by, path=path, particulars={"name": str(lead)}, created_at=at,
        read_at=at + timedelta(minutes=9) if was_read else None,
    )  # fmt: skip


def _line(lead: Lead, kind: str, at: datetime, *, subject_id: UUID | None = None, **particulars: Any) -> Activity:
    return Activity(
        lead=lead, contact=lead.contact, kind=kind, actor=lead.owner, particulars=particulars, subject_id=subject_id,
        happened_at=at,
    )  # fmt: skip
