"""What somebody has to do about a lead or a contact, until it is done."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from config import clock
from crm import events
from crm.models import Activity, Contact, Lead, Task
from crm.models.about import of
from crm.realtime.audience import Audience
from crm.services import facts, repeating, timeline
from tenants.models import User

Kind = Activity.Kind
FIELDS = ("title", "due_at", "owner", "priority", "repeat", "remind_minutes")


@transaction.atomic
def add(about: Lead | Contact, *, by: User | None, title: str, due_at: datetime, owner: User | None, **more) -> Task:
    """``more`` is priority, repeat and remind_minutes."""
    task = Task(**of(about), title=title, due_at=due_at, owner=owner, created_by=by, **more)
    _plan_reminder(task)
    task.save(force_insert=True)
    _happened(Kind.TASK_ADDED, task, by=by)
    return task


@transaction.atomic
def change(task: Task, *, by: User | None, **wanted: Any) -> Task:
    """Another moment, other words or another person. What stays as it was leaves no trace."""
    fresh = _locked(task)
    changed = [name for name in FIELDS if name in wanted and getattr(fresh, name) != wanted[name]]
    if changed:
        for name in changed:
            setattr(fresh, name, wanted[name])
        _plan_reminder(fresh)
        fresh.save(update_fields=[*changed, "remind_at", "reminded_at", "updated_at"])
        _shown(fresh, by=by)
    return fresh


@transaction.atomic
def complete(task: Task, *, by: User | None) -> Task | None:
    """Done once, by whoever came first. Returns the next one, when it repeats."""
    now = clock.now()
    if not Task.objects.undone().filter(pk=task.pk).update(done_at=now, done_by=by, updated_at=now):
        return None
    _happened(Kind.TASK_DONE, task, by=by)
    fresh = _locked(task)
    if not fresh.repeat or Task.ever.filter(follows=fresh).exists():
        return None
    copied = {name: getattr(fresh, name) for name in FIELDS}
    due_at = repeating.next_due(fresh.due_at, fresh.repeat, now=now)
    following = Task(
        lead=fresh.lead, contact=fresh.contact, created_by=by, follows=fresh, **copied | {"due_at": due_at}
    )
    _plan_reminder(following)
    following.save(force_insert=True)
    return following


@transaction.atomic
def reopen(task: Task, *, by: User | None) -> None:
    """Not done after all: the line that says so goes, and the next one that nobody has done."""
    done = Task.objects.filter(pk=task.pk, done_at__isnull=False)
    if done.update(done_at=None, done_by=None, updated_at=timezone.now()):
        Activity.objects.filter(kind=Kind.TASK_DONE, subject_id=task.pk).delete()
        Task.ever.undone().filter(follows=task.pk).delete()
        _shown(task, by=by)


def _locked(task: Task) -> Task:
    rows = Task.objects.select_related("owner", "lead", "contact")
    return rows.select_for_update(of=("self",)).get(pk=task.pk)


def _plan_reminder(task: Task) -> None:
    """A reminder that is moved is due again; one whose moment has passed already is not made up for."""
    at = None if task.remind_minutes is None else task.due_at - repeating.minutes(task.remind_minutes)
    if at != task.remind_at:
        task.remind_at = at
        task.reminded_at = timezone.now() if at and at < clock.now() else None


def _happened(kind: Kind, task: Task, *, by: User | None) -> None:
    if task.lead:
        facts.part_happened(kind, task.lead, task.pk, by=by)
    elif task.contact:
        _told(kind, task.contact, task, by=by)
        timeline.add(kind, contact=task.contact, by=by, subject_id=task.pk)


def _shown(task: Task, *, by: User | None) -> None:
    if task.lead:
        facts.shown("task.changed", task.lead, by=by, part_id=task.pk)
    elif task.contact:
        _told("task.changed", task.contact, task, by=by)


def _told(kind: str, contact: Contact, task: Task, *, by: User | None) -> None:
    people = dict.fromkeys(pk for pk in (contact.owner_id, task.owner_id) if pk)
    events.record(kind, contact.pk, audience=Audience("contact", tuple(people)), by=by, item=str(task.pk))
