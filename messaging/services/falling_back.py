"""A channel that does not answer three times in a minute sends by its fallback; back after ten minutes in which it does.

Conversations go on where they are: a message only keeps by which channel it went. Free text goes by another official
number only to whom has written there in the last day, for Meta would refuse it; what cannot go waits for its own channel.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from config.outside.errors import ProviderError
from crm.models import Notification
from crm.queries import people
from crm.services import notifying
from messaging.models import Channel, Connection, Fallback, Message, Probing, Recipient, Template
from messaging.queries import ways
from messaging.services import health
from messaging.services.conversations import SEND
from tenants import chores, context, waking
from tenants.models import User

log = structlog.get_logger(__name__)
PROBE = "messaging.probe"
# Meta allows a quiet account 200 questions an hour: often only when something is wrong.
USUALLY, IN_TROUBLE = timedelta(seconds=60), timedelta(seconds=15)
FAILURES, WITHIN = 3, timedelta(seconds=60)
HEALTHY, QUIET = timedelta(minutes=10), timedelta(minutes=5)


@transaction.atomic
def choose(channel: Channel, *, fallback: Channel | None, by: User | None) -> None:
    """Which channel sends instead when this one does not answer; none: messages wait."""
    channel.fallback = fallback
    channel.save(update_fields=["fallback", "updated_at"])
    Fallback.objects.under_way().filter(channel=channel).update(ended_at=timezone.now())
    for connection in channel.connections.filter(is_current=True):
        health.changed(connection, by=by)


def wake_forgotten() -> None:
    """Whoever has a fallback is asked how it is, again and again."""
    if chores.is_found(waits):
        waking.wake(PROBE, context.current_schema())


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [_watched(Now())]


def probe_some() -> bool:
    """Ask those whose time it is; whether there were any."""
    now = clock.now()
    due = list(_watched(now).select_related("channel__fallback"))
    for connection in due:
        if _claimed(connection, now):
            seen(connection, answers=_answers(connection), at=clock.now())
    return bool(due)


@transaction.atomic
def seen(connection: Connection, *, answers: bool, at: datetime) -> None:
    """What one probe found, and what follows."""
    Probing.objects.get_or_create(connection=connection)
    probing = Probing.objects.select_for_update(no_key=True).get(connection=connection)
    if answers:
        probing.failures, probing.healthy_since = [], probing.healthy_since or at
    else:
        recent = [failure for failure in probing.failures if at - failure <= WITHIN]
        probing.failures, probing.healthy_since = [*recent, at][-FAILURES:], None
    probing.save(update_fields=["failures", "healthy_since"])
    if len(probing.failures) >= FAILURES:
        _begin(connection)
    elif probing.healthy_since and at - probing.healthy_since >= HEALTHY:
        _end(connection, at)


def instead(message: Message, now: datetime | None = None) -> Connection | None:
    """By which other channel this message goes now; None: by its conversation's own."""
    conversation, home = message.conversation, message.conversation.channel
    if home.fallback_id is None or conversation.is_group or Recipient.objects.filter(message=message).exists():
        return None  # a broadcast is not worth another number's good name, and in a group no other number is
    now = now or clock.now()
    fallen = Fallback.objects.under_way().filter(channel=home).exists()
    if not (fallen or _is_warm(message, home, now)):
        return None
    other = ways.working(home.fallback_id)
    return other if other and _may_carry(message, other, now) else None


def own(message: Message) -> Channel:
    """The channel it goes by otherwise: its conversation's, also when it was to go by the fallback before."""
    home = message.conversation.channel
    return home if message.channel_id == home.fallback_id else message.channel


def _is_warm(message: Message, home: Channel, now: datetime) -> bool:
    """Somebody is in the middle of talking by the other number: changing it again would confuse them."""
    said = Message.objects.filter(conversation=message.conversation, channel=home.fallback_id, sent_at__gt=now - QUIET)
    return said.exclude(pk=message.pk).exists()


def _may_carry(message: Message, other: Connection, now: datetime) -> bool:
    if message.kind == "template":
        named = {"name": message.payload.get("template", ""), "language": message.payload.get("language", "")}
        return Template.objects.filter(channel=other.channel, status="APPROVED", **named).exists()
    hours = other.provider.window_hours
    if not hours:
        return True
    wrote = Message.objects.filter(
        conversation__contact=message.conversation.contact_id,
        channel=other.channel,
        direction=Message.Direction.IN,
        sent_at__gt=now - timedelta(hours=hours),
    )
    return wrote.exists()


def _watched(now: datetime | Now):
    """What serves a channel that has a fallback, and has not been asked for a while."""
    rows = Connection.objects.filter(is_current=True, channel__is_active=True, channel__fallback__isnull=False)
    rows = rows.exclude(state=Connection.State.OFF)
    return rows.filter(Q(probing=None) | _is_due(now, "probing__"))


def _claimed(connection: Connection, now: datetime) -> bool:
    """One worker asks."""
    Probing.objects.get_or_create(connection=connection)
    return Probing.objects.filter(_is_due(now), connection=connection).update(probed_at=now) == 1


def _is_due(now: datetime | Now, of: str = "") -> Q:
    asked, failed = f"{of}probed_at", f"{of}failures__len__gt"
    in_trouble = Q(**{f"{asked}__lte": now - IN_TROUBLE, failed: 0})
    return Q(**{asked: None}) | Q(**{f"{asked}__lte": now - USUALLY}) | in_trouble


def _answers(connection: Connection) -> bool:
    """A paired phone's session tells by itself; others are asked who they are."""
    if connection.provider.is_paired:
        return connection.state == Connection.State.WORKING
    try:
        connection.provider.account(connection.credentials)
    except ProviderError as error:
        log.info("fallback.no_answer", connection=str(connection.pk), code=error.code)
        return False
    return True


def _begin(connection: Connection) -> None:
    channel = connection.channel
    other = ways.working(channel.fallback_id) if channel.fallback_id else None
    if other is None:
        return
    _row, is_new = Fallback.objects.get_or_create(channel=channel, ended_at=None, defaults={"by": other.channel})
    if is_new:
        log.warning("fallback.begun", channel=str(channel.pk), by=str(other.channel_id))
        _told(connection, Notification.Kind.CHANNEL_FELL_BACK, other=other.channel.name)


def _end(connection: Connection, at: datetime) -> None:
    if Fallback.objects.under_way().filter(channel=connection.channel).update(ended_at=at):
        log.info("fallback.ended", channel=str(connection.channel_id))
        _told(connection, Notification.Kind.CHANNEL_RECOVERED)


def _told(connection: Connection, kind: str, **particulars: str) -> None:
    health.changed(connection)
    waking.wake_after_commit(SEND)  # what waited may go now
    channel = connection.channel
    for member in people.colleagues():
        if member.may("channel.change"):
            path = f"settings/channels/{channel.pk}/"
            notifying.notify(member.user, kind, by=None, path=path, name=channel.name, **particulars)
