"""When things of the demo happened: around now, and as a rule in working hours."""

from datetime import datetime, time, timedelta

from django.utils import timezone

FIRST, LAST = 8, 20  # the hours between which people work
HALF_HOUR = timedelta(minutes=30)


def ago(**amount: float) -> datetime:
    return timezone.now() - timedelta(**amount)


def in_working_hours(moment: datetime) -> datetime:
    """The same day's morning for what would have happened at night; what is recent stays as it is."""
    local = timezone.localtime(moment)
    if FIRST <= local.hour < LAST or timezone.now() - moment < timedelta(hours=12):
        return moment
    return local.replace(hour=FIRST + local.hour % (LAST - FIRST))


def on_day(days: int, hour: str) -> datetime:
    """``on_day(1, "15:00")``: tomorrow at three. What is due today lies an hour ahead at least, not all at once."""
    of_day = time.fromisoformat(hour)
    moment = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), of_day))
    soon = _next_half_hour(timezone.now() + 2 * HALF_HOUR) + HALF_HOUR * ((of_day.hour + of_day.minute) % 3)
    return max(moment, soon) if days == 0 else moment


def _next_half_hour(moment: datetime) -> datetime:
    whole = moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    return whole if whole == moment else whole + HALF_HOUR
