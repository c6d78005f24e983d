"""The outbox worked off: each item claimed, its attempt put down, the provider called once, its answer kept."""

import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from config.outside.errors import AnswerLost, NotAuthorised, OptedOut, ProviderError, Unavailable
from messaging.models import Connection, Message, MessageStatus
from messaging.providers.base import Provider
from messaging.providers.outgoing import Accepted
from messaging.queries import connections
from messaging.services import (
    amending,
    breaking,
    carrying,
    composing,
    falling_back,
    gestures,
    health,
    opting,
    pacing,
    peers,
    quota,
    restraint,
    scheduling,
    slow_lane,
    statuses,
    switching,
)
from messaging.services.queueing import MESSAGE, SCHEDULED
from messaging.services.refusals import CannotSend, reason_of
from tenants import audit
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem

log = structlog.get_logger(__name__)
KINDS = (MESSAGE, SCHEDULED, *gestures.KINDS)
REPEATABLE = (SCHEDULED, *gestures.KINDS)  # the same one twice is one
TRIES = breaking.TRIES
NOTICED = 5  # seconds of waiting that are worth a line in a message's way
SAID = 300  # characters of a provider's words that are kept with a step
Status = Message.Status


def work(item: OutboxItem) -> None:
    """Do what a claimed item stands for."""
    match item.kind:
        case kind if kind == MESSAGE:
            _message(item)
        case kind if kind == SCHEDULED:
            scheduling.due(item)
        case _:
            gestures.work(item)


def give_up(item: OutboxItem) -> None:
    """It broke each time it was tried, before the provider heard of it."""
    message = Message.objects.filter(pk=item.object_id).first()
    if message is None or item.kind not in (MESSAGE, SCHEDULED):
        queue.fail(item)
        return
    _fail(item, message, code=breaking.CODE, error=breaking.reason())


def lost(item: OutboxItem) -> None:
    """The worker went away in the middle, or the answer did: nobody knows, until a status tells."""
    if item.kind == MESSAGE and (message := Message.objects.filter(pk=item.object_id).first()):
        statuses.reach(message, Status.UNKNOWN, detail={"attempt": item.tries})


def _message(item: OutboxItem) -> None:
    rows = Message.objects.select_related("conversation__channel", "conversation__contact", "channel", "reply_to")
    message = rows.filter(pk=item.object_id).first()
    if message is None or message.status not in (Status.QUEUED, Status.SENDING):
        queue.finish(item)  # it was cancelled, or a status told of it already
        return
    connection = falling_back.instead(message) or connections.sending(message, falling_back.own(message))
    if connection is None:
        _fail(item, message, code="channel_off", error="")
        return
    if _unwanted(item, message):
        return
    with audit.through(f"channel {connection.channel_id}"), slow_lane.place(connection) as no_place:
        rhythm = no_place or restraint.hold(connection, message.conversation)
        if wait := rhythm or pacing.hold(connection, message.conversation_id):
            _held(item, message, wait)
        else:
            _send(item, message, connection)


def _send(item: OutboxItem, message: Message, connection: Connection) -> None:
    provider = connection.provider
    carrying.take(message, connection)
    began = time.monotonic()
    try:
        outgoing = composing.outgoing(message, connection)
        if not _begin(item, message, provider):
            return
        asked = time.monotonic()
        accepted = provider.send(connection.credentials, outgoing)
    except AnswerLost as error:
        pacing.failed(connection, message.conversation_id, error)
        queue.lose(item)
        statuses.reach(message, Status.UNKNOWN, detail=_told(item, error))
        log.warning("sending.answer_lost", message=str(message.pk), error=error.message)
    except Unavailable as error:
        pacing.failed(connection, message.conversation_id, error)
        _later(item, message, provider, error)
    except ProviderError as error:
        pacing.went(connection)
        _refused(item, message, provider, error)
        _heed(connection, message, error)
    else:
        pacing.went(connection)
        _accepted(item, message, connection, accepted, took=time.monotonic() - asked)
    finally:
        slow_lane.took(connection, time.monotonic() - began)


def _unwanted(item: OutboxItem, message: Message) -> bool:
    """Whether the person has said no since it was written."""
    try:
        opting.insist(message.conversation, str(message.payload.get("category", "")))
    except CannotSend as refusal:
        _fail(item, message, code=refusal.code, error=reason_of(refusal))
        return True
    return False


def _heed(connection: Connection, message: Message, error: ProviderError) -> None:
    """What a refusal says beyond its message: of the account, or of the person."""
    match error:
        case NotAuthorised():
            health.refused(connection, error)
        case OptedOut():
            opting.refused(message, code=error.code, at=timezone.now())


def _begin(item: OutboxItem, message: Message, provider: Provider) -> bool:
    """The attempt is on record before the provider hears of it."""
    with transaction.atomic():
        if not queue.begin(item):
            return False
        statuses.reach(message, Status.SENDING, detail={"attempt": item.tries, "provider": provider.key})
    return True


def _accepted(item: OutboxItem, message: Message, connection: Connection, accepted: Accepted, *, took: float) -> None:
    detail = {"attempt": item.tries, "took": round(took * 1000)}
    with transaction.atomic():
        queue.finish(item)
        statuses.reach(message, Status.SENT, external_id=accepted.external_id, detail=detail)
        message.external_id = accepted.external_id
        amending.catch_up(message)
        peers.learn(message.conversation, accepted.peer)
        Connection.objects.filter(pk=connection.pk).update(last_outbound_at=timezone.now())
        restraint.count(connection, message.conversation)
        if message.kind == "template" and not message.conversation.window_is_open:
            quota.note(connection, message.conversation.contact_id)


def _later(item: OutboxItem, message: Message, provider: Provider, error: Unavailable) -> None:
    if item.tries >= TRIES:
        _refused(item, message, provider, error)
        return
    wait = pacing.pause(item.tries, error.retry_after)
    until = timezone.now() + timedelta(seconds=wait)
    with transaction.atomic():
        queue.postpone(item, seconds=wait)
        statuses.note(message, MessageStatus.PUT_OFF, **_told(item, error), until=until.isoformat())
    log.info("sending.later", message=str(message.pk), attempt=item.tries, code=error.code)


def _held(item: OutboxItem, message: Message, wait: float) -> None:
    """Its account's rhythm, or its being down, makes it wait; told once, when the wait is one to notice."""
    with transaction.atomic():
        queue.hold(item, seconds=wait)
        if not item.holds and wait >= NOTICED:
            until = timezone.now() + timedelta(seconds=wait)
            statuses.note(message, MessageStatus.HELD, until=until.isoformat())


def _refused(item: OutboxItem, message: Message, provider: Provider, error: ProviderError) -> None:
    told = statuses.explained(provider, error.code)
    _fail(item, message, code=error.code, error=told, detail=_told(item, error))


def _told(item: OutboxItem, error: ProviderError) -> dict[str, Any]:
    """What the provider said, for whoever looks into the message's way."""
    said = " ".join(filter(None, [error.message, error.detail]))
    return {"attempt": item.tries, "code": error.code, "said": said[:SAID]}


def _fail(item: OutboxItem, message: Message, *, code: str, error: str, detail: dict[str, Any] | None = None) -> None:
    with transaction.atomic():
        queue.fail(item)
        statuses.reach(message, Status.FAILED, code=code[:20], error=error, detail=detail)
    switching.failed(message)
    log.info("sending.failed", message=str(message.pk), code=code)
