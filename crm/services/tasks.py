"""What somebody has to do about a lead, until it is done."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.models import Activity, Lead, Task
from crm.services import facts
from tenants.models import User

Kind = Activity.Kind


@transaction.atomic
def add(lead: Lead, *, by: User | None, title: str, due_at: datetime, owner: User | None) -> Task:
    task = Task.objects.create(lead=lead, title=title, due_at=due_at, owner=owner, created_by=by)
    facts.part_happened(Kind.TASK_ADDED, lead, task.pk, by=by)
    return task


@transaction.atomic
def change(task: Task, *, by: User | None, title: str, due_at: datetime, owner: User | None) -> Task:
    """Another moment, other words or another person. What stays as it was leaves no trace."""
    wanted = {"title": title, "due_at": due_at, "owner": owner}
    fresh = Task.objects.select_related("owner", "lead").select_for_update(of=("self",)).get(pk=task.pk)
    changed = [name for name, value in wanted.items() if getattr(fresh, name) != value]
    if changed:
        for name in changed:
            setattr(fresh, name, wanted[name])
        fresh.save(update_fields=[*changed, "updated_at"])
        facts.shown("task.changed", fresh.lead, by=by, part_id=fresh.pk)
    return fresh


@transaction.atomic
def complete(task: Task, *, by: User | None) -> None:
    """Done once, by whoever came first."""
    now = timezone.now()
    if Task.objects.undone().filter(pk=task.pk).update(done_at=now, done_by=by, updated_at=now):
        facts.part_happened(Kind.TASK_DONE, task.lead, task.pk, by=by)


@transaction.atomic
def reopen(task: Task, *, by: User | None) -> None:
    """Not done after all: the line that says so goes."""
    done = Task.objects.filter(pk=task.pk, done_at__isnull=False)
    if done.update(done_at=None, done_by=None, updated_at=timezone.now()):
        Activity.objects.filter(kind=Kind.TASK_DONE, subject_id=task.pk).delete()
        facts.shown("task.changed", task.lead, by=by, part_id=task.pk)
