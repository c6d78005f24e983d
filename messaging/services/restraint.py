"""How much an unofficial number dares: ceilings by its age, and no first words at night. Counted in rows, not in Redis."""

from datetime import datetime, time, timedelta

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from messaging.models import Connection, Conversation, SentInHour
from messaging.queries.paired import Spent, spent_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
COLD = DAY  # who has not written for so long is not waiting for us
AWAKE = HOUR  # who wrote within it is answered at night too
KEPT = 2 * DAY


def hold(connection: Connection, conversation: Conversation) -> float:
    """0: it may go. Else in how many seconds to ask again."""
    provider = connection.provider
    if not provider.night and provider.ceilings(connection.account) is None:
        return 0
    now = clock.now()
    night = 0.0
    if provider.night and not _wrote_within(AWAKE, conversation, now):
        night = _until_morning(timezone.localtime(now), *provider.night)
    if night:
        return night
    if spent := spent_of(connection):
        return _until_allowed(connection, conversation, spent, now)
    return 0


def count(connection: Connection, conversation: Conversation) -> None:
    """One more has left."""
    if connection.provider.ceilings(connection.account) is None:
        return
    now = clock.now()
    cold = 0 if _wrote_within(COLD, conversation, now) else 1
    row, is_new = SentInHour.objects.get_or_create(
        connection=connection, hour=_hour(now), defaults={"sent": 1, "cold": cold}
    )
    if not is_new:
        SentInHour.objects.filter(pk=row.pk).update(sent=F("sent") + 1, cold=F("cold") + cold)


def prune() -> None:
    """Forget what no ceiling asks about any more."""
    SentInHour.objects.filter(hour__lt=Now() - KEPT).delete()


def _until_allowed(connection: Connection, conversation: Conversation, spent: Spent, now: datetime) -> float:
    """Asked again when the next hour begins: then the oldest hour of the day no longer counts."""
    limits = spent.limits
    is_full = spent.day >= limits.day or spent.hour >= limits.hour
    if not _wrote_within(COLD, conversation, now):
        is_full = is_full or spent.cold_day >= limits.cold_day or spent.cold_hour >= limits.cold_hour
    return (_hour(now) + HOUR - now).total_seconds() + 1 if is_full else 0


def _until_morning(local: datetime, evening: time, morning: time) -> float:
    """In seconds that pass, not on the dial: there may be an hour more or less in this night."""
    if morning <= local.time() < evening:
        return 0
    day = local.date() if local.time() < morning else local.date() + DAY
    return datetime.combine(day, morning, tzinfo=local.tzinfo).timestamp() - local.timestamp()


def _wrote_within(span: timedelta, conversation: Conversation, now: datetime) -> bool:
    heard = conversation.own_inbound_at if conversation.is_group else conversation.last_inbound_at
    return heard is not None and heard > now - span


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
