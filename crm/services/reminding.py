"""Telling people of their tasks at the moment they asked for: once."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from crm.models import Notification, Task
from crm.services import notifying
from tenants import chores, context, waking

REMIND = "crm.remind_of_tasks"
AT_ONCE = 100


@transaction.atomic
def remind_some() -> bool:
    """The next tasks whose moment has come. False when there is none.

    The row is locked, and says in the same transaction that it was told: two workers never tell the same.
    """
    due = Task.objects.to_remind().select_related("owner", "lead__contact", "contact").order_by("remind_at")
    rows = list(due.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for task in rows:
        path = f"leads/{task.lead_id}/" if task.lead_id else f"contacts/{task.contact_id}/"
        told = {"task": task.title, "name": str(task.about)}
        if not (task.lead and task.lead.archived_at):
            notifying.notify(task.owner, Notification.Kind.TASK_DUE, by=None, path=path, **told)
    Task.objects.filter(pk__in=[task.pk for task in rows]).update(reminded_at=Now(), updated_at=F("updated_at"))
    return bool(rows)


def wake_forgotten() -> None:
    """Reminders whose moment has come."""
    if chores.is_found(waits):
        waking.wake(REMIND, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Task.objects.to_remind()]
