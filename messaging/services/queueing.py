"""A message takes its place in the outbox, in one transaction with itself; what cannot be sent is refused before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import clock
from crm.models import Activity
from crm.services import timeline
from messaging.models import Channel, Connection, Conversation, Message
from messaging.providers.base import Can, Provider
from messaging.queries import ways
from messaging.queries.composing import why_not_to_group
from messaging.services import conversations, naming, previews, telling
from messaging.services.conversations import SEND
from messaging.services.refusals import BadContent, ChannelIsOff, IsBlocked, NotAble, PlanIsFull, WindowIsClosed
from tenants.billing import limits, meters
from tenants.models import User
from tenants.outbox import queue
from tenants.waking import wake_after_commit

MESSAGE = meters.MESSAGE
AUTOMATIC = "automatic"  # a mark of what the product wrote by itself: it is nobody's answer
SCHEDULED = "scheduled"  # a message that takes its place among the others when it is due
FARTHEST = timedelta(days=366)


def add(
    conversation: Conversation,
    *,
    by: User | None,
    provider: Provider,
    kind: str,
    text: str,
    idempotency_key: str,
    reply_to: Message | None,
    payload: dict[str, Any] | None = None,
    at: datetime | None = None,
    reopens: bool = True,
) -> Message:
    """The message and its place in the outbox, together. The conversation is locked, so ids follow the order.

    One that is to go later, ``at`` a moment, holds nobody up until then. ``reopens``: what was dealt with is open again.
    """
    question = reply_to if reply_to and reply_to.conversation_id == conversation.pk else None
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        provider_key=provider.key,  # unless another one serves when it goes
        direction=Message.Direction.OUT,
        kind=kind,
        status=Message.Status.SCHEDULED if at else Message.Status.QUEUED,
        text=text,
        payload=(payload or {}) | _called(conversation, provider, text),
        author=by,
        reply_to=question,
        reply_to_external_id=question.external_id if question else "",
        idempotency_key=idempotency_key,
        sent_at=at or now(),
        scheduled_at=at,
    )
    if at:
        queue.put(SCHEDULED, message.pk, conversation_key=message.pk, due=at)
    else:
        join(conversation, message, by=by, reopens=reopens)
    telling.message_added(message, by=by)
    return message


def join(conversation: Conversation, message: Message, *, by: User | None, reopens: bool = True) -> None:
    """It goes now: last in the conversation's order, and shown wherever the newest message is. Raises ``PlanIsFull``."""
    with _by_plan():
        limits.take_message()
    queue.put(MESSAGE, message.pk, conversation_key=conversation.pk)
    wake_after_commit(SEND)
    _show(conversation, message, by=by)
    if reopens and AUTOMATIC not in message.payload and conversation.state == Conversation.State.RESOLVED:
        conversations.reopen(conversation, by=by)


def earlier(conversation: Conversation, idempotency_key: str) -> Message | None:
    """What this key has brought before."""
    if not idempotency_key:
        return None
    return conversation.messages.filter(idempotency_key=idempotency_key).first()


def able(conversation: Conversation, ability: Can) -> Provider:
    """The provider that the conversation goes by now, if it works and is able; none for whoever is blocked."""
    if conversation.is_blocked:
        raise IsBlocked
    connection = ways.now(conversation)
    if connection is None or connection.state != connection.State.WORKING or not conversation.channel.is_active:
        raise ChannelIsOff
    provider = connection.provider
    if conversation.is_group and (reason := why_not_to_group(conversation.channel, provider)):
        raise NotAble(reason)
    if conversation.is_group and ability not in provider.in_groups:
        raise NotAble(_("Groups get text and files only."))
    if ability not in provider.can:
        raise NotAble(_("This channel cannot send that."))
    return provider


def current(channel: Channel) -> Connection | None:
    """What serves the channel now."""
    return channel.connections.filter(is_current=True).first()


def insist_on_window(conversation: Conversation, provider: Provider) -> None:
    """Free words are allowed only for so long after the person's last message."""
    if provider.window_hours and not conversation.window_is_open:
        raise WindowIsClosed


def insist_on_time(conversation: Conversation, provider: Provider, at: datetime | None) -> None:
    """Now the window must be open; for later the moment must be to come, and the window is asked about then."""
    if at is None:
        insist_on_window(conversation, provider)
    else:
        insist_on_future(at)


def insist_on_plan() -> None:
    """Whether the organization may send anything now."""
    with _by_plan():
        limits.insist_on_sending()


def insist_on_room(file: BinaryIO) -> None:
    """Whether the plan keeps one more file. One that came in parts was measured when it was begun."""
    if not file.seekable():
        return
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    insist_on_bytes(size)


@transaction.atomic
def insist_on_bytes(size: int) -> None:
    with _by_plan():
        limits.insist(meters.STORAGE, more=size)


def insist_on_future(at: datetime | None) -> None:
    """A moment that may be waited for, by a plan that would send now; when it goes, its place is taken."""
    if at is None:
        return
    insist_on_plan()
    if at <= clock.now():
        raise BadContent(_("Choose a moment that is still to come."))
    if at > clock.now() + FARTHEST:
        raise BadContent(_("Choose a moment within a year."))


def now() -> datetime:
    """Whole seconds, as providers tell time: within one, what came later stands later."""
    return timezone.now().replace(microsecond=0)


def _called(conversation: Conversation, provider: Provider, text: str) -> dict[str, Any]:
    """Whom of a group it calls by name, where they can be told."""
    is_able = conversation.is_group and Can.MENTION in provider.in_groups
    called = naming.called_in(text, conversation) if is_able else []
    return {"mentions": called} if called else {}


@contextmanager
def _by_plan() -> Iterator[None]:
    try:
        yield
    except (limits.OverLimit, limits.Unpaid) as refusal:
        raise PlanIsFull(refusal) from refusal


def _show(conversation: Conversation, message: Message, *, by: User | None) -> None:
    """In the list and in the timeline."""
    if AUTOMATIC not in message.payload:
        conversation.last_outbound_at = message.sent_at
    previews.show(conversation, message)
    conversation.save(update_fields=["last_outbound_at", *previews.FIELDS, "updated_at"])
    timeline.add(
        Activity.Kind.MESSAGE_SENT,
        lead=conversation.lead,
        contact=conversation.contact,
        by=by,
        subject_id=message.pk,
        happened_at=message.sent_at,
        channel=conversation.channel.name,
        kind_of=message.kind,
    )
