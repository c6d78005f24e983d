"""Messages that go later. When one is due it takes its place in the outbox like any other; until then it may be changed.

Whatever is done about one is done while its conversation is locked, and the row of the outbox decides who was first.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.models import Activity
from messaging.models import Conversation, Message
from messaging.providers.base import Can
from messaging.services import conversations, previews, queueing, statuses, telling
from messaging.services.conversations import SEND
from messaging.services.queueing import MESSAGE, SCHEDULED
from messaging.services.refusals import CannotSend, TooLate, reason_of
from tenants.models import User
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem
from tenants.waking import wake_after_commit

Status = Message.Status


@transaction.atomic
def due(item: OutboxItem) -> None:
    """Its moment has come: it goes, or it is told why not."""
    message = Message.objects.select_related("conversation").filter(pk=item.object_id).first()
    conversation = conversations.locked(message.conversation) if message else None
    if not queue.finish(item) or conversation is None:
        return  # changed, sent or called off while we waited for the lock
    message = conversation.messages.get(pk=item.object_id)
    if message.status != Status.SCHEDULED:
        return
    try:
        with transaction.atomic():
            _insist(conversation, message)
            _go(conversation, message, by=message.author)
    except CannotSend as refusal:
        _refuse(conversation.messages.get(pk=item.object_id), refusal)


@transaction.atomic
def change(message: Message, *, at: datetime, by: User | None) -> Message:
    """Let it go at another moment."""
    queueing.insist_on_future(at)
    conversation, waiting = _waiting(message)
    _keep(waiting, sent_at=at, scheduled_at=at)
    queue.put(SCHEDULED, waiting.pk, conversation_key=waiting.pk, due=at)
    waiting.conversation = conversation
    telling.message_changed(waiting, by=by)
    return waiting


@transaction.atomic
def send_now(message: Message, *, by: User | None) -> Message:
    """Let it go without waiting any longer."""
    conversation, waiting = _waiting(message)
    _insist(conversation, waiting)
    queue.withdraw(SCHEDULED, waiting.pk, claimed_too=True)
    _go(conversation, waiting, by=by)
    return waiting


@transaction.atomic
def cancel(message: Message, *, by: User | None) -> Message:
    """It shall not go: what was scheduled, and what waits for its turn. Either this or the sending happens."""
    conversation = conversations.locked(message.conversation)
    was_scheduled = queue.withdraw(SCHEDULED, message.pk, claimed_too=True)
    if not was_scheduled and not queue.withdraw(MESSAGE, message.pk):
        current = conversation.messages.get(pk=message.pk)
        if current.status == Status.CANCELLED:
            return current
        raise TooLate
    _call_off(conversation.messages.filter(pk=message.pk))
    cancelled = conversation.messages.get(pk=message.pk)
    cancelled.conversation = conversation
    statuses.note(cancelled, Status.CANCELLED)
    if not was_scheduled:
        _unsay(conversation, cancelled)
    telling.message_changed(cancelled, by=by)
    return cancelled


def cancel_all(threads: QuerySet[Conversation]) -> None:
    """Nothing goes to these people any more."""
    waiting = Message.objects.filter(conversation__in=threads, status=Status.SCHEDULED)
    for pk in waiting.values_list("pk", flat=True):
        queue.withdraw(SCHEDULED, pk, claimed_too=True)
    _call_off(waiting)


def may_be_cancelled(message: Message) -> bool:
    """It waits, as far as we know; the outbox knows better."""
    return message.direction == Message.Direction.OUT and message.status in (
        Status.SCHEDULED,
        Status.QUEUED,
        Status.SENDING,
    )


def _waiting(message: Message) -> tuple[Conversation, Message]:
    conversation = conversations.locked(message.conversation)
    current = conversation.messages.get(pk=message.pk)
    if current.status != Status.SCHEDULED:
        raise TooLate
    return conversation, current


def _insist(conversation: Conversation, message: Message) -> None:
    """What was asked of it when it was written, at the moment when it goes."""
    is_template = message.kind == "template"
    provider = queueing.able(conversation, Can.TEMPLATE if is_template else Can.TEXT)
    if not is_template:
        queueing.insist_on_window(conversation, provider)


def _go(conversation: Conversation, message: Message, *, by: User | None) -> None:
    at = queueing.now()
    # A template goes by the number that has it; words go by the one that answers go by now.
    channel = message.channel if message.kind == "template" else conversation.channel
    _keep(message, status=Status.QUEUED, status_at=at, sent_at=at, channel=channel)
    message.conversation = conversation
    queueing.join(conversation, message, by=by)
    telling.message_added(message, by=by)  # automations hear of it now


def _refuse(message: Message, refusal: CannotSend) -> None:
    _keep(message, sent_at=queueing.now())
    statuses.reach(message, Status.FAILED, code=refusal.code, error=reason_of(refusal))


def _keep(message: Message, **news: Any) -> None:
    for name, value in news.items():
        setattr(message, name, value)
    message.save(update_fields=[*news, "updated_at"])


def _call_off(messages: QuerySet[Message]) -> None:
    now = timezone.now()
    messages.update(status=Status.CANCELLED, status_at=now, sent_at=now, updated_at=now)


def _unsay(conversation: Conversation, message: Message) -> None:
    """It stood in the list and in the timeline as sent; the next one may go."""
    previews.fall_back(conversation)
    Activity.objects.filter(kind=Activity.Kind.MESSAGE_SENT, subject_id=message.pk).delete()
    telling.card_changed(conversation)
    wake_after_commit(SEND)
