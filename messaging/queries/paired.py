"""A paired phone as its page shows it: its session, and how much of its ceilings is spent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum

from config import clock
from messaging.models import Connection, SentInHour, WebSession
from messaging.providers.base import Ceilings

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spent:
    """Messages that left, and how many may."""

    hour: int
    day: int
    cold_hour: int
    cold_day: int
    limits: Ceilings


def shown(connection: Connection, *, root: str = "phone") -> dict[str, Any]:
    """What the part of a page that follows a session needs; ``root`` begins the names of its addresses."""
    spent = spent_of(connection) if connection.is_current else None
    return {"connection": connection, "session": session_of(connection), "spent": spent, "root": root}


def session_of(connection: Connection) -> WebSession | None:
    return WebSession.objects.select_related("connection__channel").filter(connection=connection).first()


def spent_of(connection: Connection) -> Spent | None:
    """None where nobody counts."""
    limits = connection.provider.ceilings(connection.account)
    if limits is None:
        return None
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    rows = SentInHour.objects.filter(connection=connection, hour__gt=hour - DAY)
    day = rows.aggregate(sent=Sum("sent", default=0), cold=Sum("cold", default=0))
    now = rows.filter(hour=hour).values("sent", "cold").first() or {"sent": 0, "cold": 0}
    return Spent(now["sent"], day["sent"], now["cold"], day["cold"], limits)
