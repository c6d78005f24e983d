"""The hours in which people may be written to, where the organization is."""

from datetime import datetime, time, timedelta

from django.utils import timezone

SATURDAY = 5


def next_in(at: datetime, *, start: int, end: int, workdays_only: bool = False) -> datetime:
    """``at`` itself when it lies in those hours, else the next moment that does. ``end`` 24 is midnight."""
    local = timezone.localtime(at)
    if start <= local.hour < end and not (workdays_only and local.weekday() >= SATURDAY):
        return at
    day = local.date() if local.hour < start else local.date() + timedelta(days=1)
    while workdays_only and day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(start)))
