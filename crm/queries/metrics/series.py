"""Week by week or month by month: what came in and what was closed, in the organization's time zone."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Avg, Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from crm.models import Lead, Stage
from crm.queries.metrics.aggregates import cycle
from crm.queries.metrics.numbers import Point, Series

WEEK, MONTH = "week", "month"
MOST_WEEKS = 27
USUAL_WEEKS = 12
WON, LOST = Q(stage__kind=Stage.Kind.WON), Q(stage__kind=Stage.Kind.LOST)


def step_of(since: date, until: date) -> str:
    """Weeks for up to half a year, else months."""
    return WEEK if (until - since).days <= MOST_WEEKS * 7 else MONTH


def begins(day: date, step: str) -> date:
    """The Monday, or the first of the month."""
    return day - timedelta(days=day.weekday()) if step == WEEK else day.replace(day=1)


def days_between(since: date, until: date, step: str) -> list[date]:
    """Where each week or month begins, from the one that holds ``since`` to the one that holds ``until``."""
    days, day = [], begins(since, step)
    while day <= until:
        days.append(day)
        day = day + timedelta(days=7) if step == WEEK else (day + timedelta(days=32)).replace(day=1)
    return days


def span_of(leads: QuerySet[Lead]) -> tuple[date, date]:
    """From the first of these leads until today; at least the usual weeks, so that a chart has a shape."""
    today = timezone.localdate()
    first = leads.order_by().aggregate(first=Min("created_at"))["first"]
    usual = today - timedelta(weeks=USUAL_WEEKS - 1)
    return min(timezone.localdate(first), usual) if first else usual, today


def over_time(leads: QuerySet[Lead], since: date, until: date, step: str = "") -> Series:
    """Leads by the day they were made, sales and losses by the day they were closed."""
    step = step or step_of(since, until)
    trunc = TruncWeek if step == WEEK else TruncMonth
    came = leads.order_by().annotate(day=trunc("created_at")).values("day")
    ended = leads.order_by().filter(closed_at__isnull=False).annotate(day=trunc("closed_at")).values("day")
    made = _by_day(came.annotate(created=Count("pk"), created_won=Count("pk", filter=WON)))
    closed = _by_day(
        ended.annotate(
            won=Count("pk", filter=WON),
            won_cents=Sum("value_cents", filter=WON, default=0),
            lost=Count("pk", filter=LOST),
            cycle_days=Avg(cycle(), filter=WON),
        )
    )
    days = days_between(since, until, step)
    return Series(step, days, [Point(**made.get(day, {}), **closed.get(day, {})) for day in days])


def spark(values: Sequence[float | None]) -> str:
    """A small line through these values as the path of an SVG of 72 × 24; nothing for fewer than two of them."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    across = 70 / (len(known) - 1)
    points = (
        (1 + place * across, 21 - (18 * (value - low) / (high - low) if high > low else 9))
        for place, value in enumerate(known)
    )
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _by_day(rows: QuerySet) -> dict[date, dict]:
    return {timezone.localdate(row.pop("day")): row for row in rows}
