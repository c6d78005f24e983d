"""The hours of channels as they hold now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from messaging.models import Channel, OpeningHours
from messaging.opening import Opening
from tenants.context import current_organization_id
from tenants.models import Organization


@dataclass(frozen=True)
class Now:
    """How it stands with a channel at this moment, in words' reach."""

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    holiday: str | None = None
    answers: bool = False


def hours_of(channel: Channel) -> OpeningHours | None:
    """Its own, else those of all channels; None when nobody has said any: it is always open."""
    return holding_for(channel).order_by(F("channel").asc(nulls_last=True)).first()


def holding_for(channel: Channel) -> QuerySet[OpeningHours]:
    """Those that were said for it, and for all."""
    return OpeningHours.objects.filter(Q(channel=channel) | Q(channel=None))


def opening(hours: OpeningHours, here: ZoneInfo | None = None) -> Opening:
    return Opening(hours.week, here or zone(), hours.holidays, frozenset(hours.closed_days))


def openings() -> dict[UUID | None, Opening]:
    """Each channel's own, and by None those of all others; empty where nobody has said any."""
    rows = list(OpeningHours.objects.all())
    here = zone() if rows else None
    return {row.channel_id: opening(row, here) for row in rows}


def now_of(channel: Channel) -> Now | None:
    """None where nobody has said any hours."""
    hours = hours_of(channel)
    return now(hours) if hours else None


def now(hours: OpeningHours) -> Now:
    holds, at = opening(hours), timezone.now()
    if holds.is_open(at):
        return Now(is_open=True, closes_at=holds.closes_at(at), answers=hours.answers)
    holiday = holds.why_closed(timezone.localdate(at, holds.zone))
    return Now(is_open=False, opens_at=holds.opens_at(at), holiday=holiday, answers=hours.answers)


def next_holidays(hours: OpeningHours) -> list[tuple[date, str]]:
    """The next ones on which it is closed, with those that somebody added."""
    holds = opening(hours)
    today = timezone.localdate(timezone.now(), holds.zone)
    own = [(day, "") for day in hours.closed_days if day >= today]
    return sorted([*holds.holidays_after(today), *own])[:4]


def closed_time_ends(hours: OpeningHours, at: datetime) -> datetime | None:
    """When the closed time ends in which this moment lies; None when it is open then.

    What never opens is told of once a day.
    """
    holds = opening(hours)
    if holds.is_open(at):
        return None
    local = at.astimezone(holds.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), holds.zone)
    return holds.opens_at(at) or midnight


def zone() -> ZoneInfo:
    """The clock of where the organization is."""
    names = Organization.objects.filter(pk=current_organization_id()).values_list("timezone", flat=True)
    return ZoneInfo(names.get())
