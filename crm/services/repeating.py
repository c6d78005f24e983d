"""When a task is due again, or later: always at the same hour where the organization is."""

from calendar import monthrange
from datetime import datetime, timedelta

from django.utils import timezone

from crm.models import Task


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def next_due(due_at: datetime, repeat: str, *, now: datetime) -> datetime:
    """The first moment in its turn that lies ahead: what was missed is not asked for again."""
    turn = 1
    while (due := _after(due_at, repeat, turn)) <= now:
        turn += 1
    return due


def tomorrow(due_at: datetime, *, now: datetime) -> datetime:
    """A day later; of what is overdue, tomorrow."""
    return _on(due_at, max(timezone.localdate(due_at), timezone.localdate(now)) + timedelta(days=1))


def next_week(due_at: datetime, *, now: datetime) -> datetime:
    """The Monday of the week after it was due, or after this one."""
    day = max(timezone.localdate(due_at), timezone.localdate(now))
    return _on(due_at, day + timedelta(days=7 - day.weekday()))


def _after(due_at: datetime, repeat: str, turns: int) -> datetime:
    day = timezone.localdate(due_at)
    match repeat:
        case Task.Repeat.DAILY:
            return _on(due_at, day + timedelta(days=turns))
        case Task.Repeat.WEEKLY:
            return _on(due_at, day + timedelta(weeks=turns))
    months = day.month - 1 + turns
    year, month = day.year + months // 12, months % 12 + 1
    return _on(due_at, day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1])))


def _on(due_at: datetime, day) -> datetime:
    return timezone.make_aware(datetime.combine(day, timezone.localtime(due_at).time()))
