"""How much a number may send without being taken for spam. One table; nobody outside WhatsApp knows the real one."""

from datetime import datetime, time, timedelta

from ..base import Ceilings

DAY = timedelta(days=1)
# From which age of the session on: messages an hour and a day; of those, to people who have not written in a day.
TABLE = (
    (timedelta(0), Ceilings(hour=40, day=200, cold_hour=5, cold_day=20)),
    (3 * DAY, Ceilings(hour=80, day=500, cold_hour=10, cold_day=50)),
    (10 * DAY, Ceilings(hour=150, day=1000, cold_hour=20, cold_day=120)),
    (30 * DAY, Ceilings(hour=240, day=2000, cold_hour=30, cold_day=250)),
)
# Nobody who has not just written hears from us between these, by the organization's clock.
NIGHT = (time(21, 0), time(8, 0))
BETWEEN = (2.0, 8.0)  # seconds between two messages


def ceilings(paired_at: str, now: datetime) -> Ceilings:
    """Of a session by its age; one whose age is unknown is new."""
    age = now - datetime.fromisoformat(paired_at) if paired_at else timedelta(0)
    return [limits for since, limits in TABLE if age >= since or since == timedelta(0)][-1]
