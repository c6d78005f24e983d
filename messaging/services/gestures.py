"""What is done beside messages: reactions, receipts, shutting out, that somebody is writing, and groups' names. Nobody waits for these."""

import structlog
from django.utils import timezone

from config import clock
from config.outside.errors import AnswerLost, ProviderError, Unavailable
from messaging.models import Connection, Conversation, Message, Reaction
from messaging.providers.base import Can
from messaging.providers.outgoing import OutgoingReaction
from messaging.queries import connections
from messaging.services import breaking, conversations, groups, pacing, peers
from messaging.services.blocking import BLOCK
from messaging.services.conversations import RECEIPT
from messaging.services.groups import NAMING
from messaging.services.outbox import REACTION
from messaging.services.writing import WRITING
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem

log = structlog.get_logger(__name__)
KINDS = (REACTION, RECEIPT, BLOCK, WRITING, NAMING)
LATE = 8  # seconds after which whoever wrote may have stopped


def work(item: OutboxItem) -> None:
    """Do what a claimed item stands for."""
    does = {REACTION: _reaction, RECEIPT: _receipt, BLOCK: _block, WRITING: _writing, NAMING: _naming}
    does[item.kind](item)


def _reaction(item: OutboxItem) -> None:
    reactions = Reaction.with_removed.select_related("message__conversation__contact", "message__channel")
    reaction = reactions.filter(message=item.object_id, from_contact=False).first()
    connection = _carrier(reaction.message, Can.REACTION) if reaction else None
    if reaction is None or connection is None:
        queue.finish(item)
        return
    message = reaction.message
    to = peers.of(message.conversation)
    ours = message.direction == Message.Direction.OUT
    by = groups.member_id(message)
    outgoing = OutgoingReaction(to=to, target=message.external_id, emoji=reaction.emoji, ours=ours, target_by=by)
    if wait := pacing.hold(connection, message.conversation_id):
        queue.hold(item, seconds=wait)
        return
    _quietly(item, lambda: connection.provider.send(connection.credentials, outgoing))


def _receipt(item: OutboxItem) -> None:
    rows = Message.objects.select_related("channel", "conversation__contact")
    message = rows.filter(pk=item.object_id).first()
    connection = _carrier(message, Can.READ_RECEIPT) if message else None
    if message is None or connection is None:
        queue.finish(item)
        return
    to = peers.of(message.conversation)
    if wait := pacing.down_for(connection):
        queue.hold(item, seconds=wait)
        return
    _quietly(item, lambda: connection.provider.mark_read(connection.credentials, message.external_id, to=to))


def _block(item: OutboxItem) -> None:
    """As it stands by now: blocked and unblocked in one breath asks for what was decided last."""
    rows = Conversation.objects.select_related("channel", "contact__block")
    conversation = rows.filter(pk=item.object_id).first()
    connection = _serving(conversation) if conversation else None
    if (
        conversation is None
        or conversation.is_group  # that one is only not heard, here
        or connection is None
        or Can.BLOCK not in connection.provider.can
    ):
        queue.finish(item)
        return
    to, shut = peers.of(conversation), conversation.is_blocked
    if wait := pacing.down_for(connection):
        queue.hold(item, seconds=wait)
        return
    _quietly(item, lambda: connection.provider.block(connection.credentials, to, shut=shut))


def _writing(item: OutboxItem) -> None:
    """While it lasts: once an answer has gone, or the time is over, nobody may be shown writing."""
    rows = Conversation.objects.select_related("channel", "contact__block")
    conversation = rows.filter(pk=item.object_id).first()
    connection = _serving(conversation) if conversation else None
    newest = _newest_of(conversation, connection) if conversation and connection else None
    if (
        conversation is None
        or connection is None
        or newest is None
        or not _still_writes(item, conversation, connection)
    ):
        queue.finish(item)
        return
    if not queue.begin(item):
        return
    try:
        connection.provider.show_typing(connection.credentials, peers.of(conversation), external_id=newest.external_id)
    except ProviderError as error:  # a moment later it would be wrong
        log.info("sending.not_shown_writing", code=error.code)
    queue.finish(item)


def _naming(item: OutboxItem) -> None:
    conversation = Conversation.objects.select_related("channel").filter(pk=item.object_id).first()
    connection = _serving(conversation) if conversation and conversation.is_group else None
    if conversation is None or connection is None or not connection.provider.tells_groups:
        queue.finish(item)
        return
    if wait := pacing.down_for(connection):
        queue.hold(item, seconds=wait)
        return
    _quietly(item, lambda: groups.learn_name(conversation, connection))


def _still_writes(item: OutboxItem, conversation: Conversation, connection: Connection) -> bool:
    if not conversation.channel.shows_typing or Can.TYPING not in connection.provider.can or conversation.is_blocked:
        return False
    ours = conversation.messages.filter(direction=Message.Direction.OUT, created_at__gt=item.due_at)
    is_late = (clock.now() - item.due_at).total_seconds() > LATE
    return not (is_late or pacing.down_for(connection) or ours.exists())


def _newest_of(conversation: Conversation, connection: Connection) -> Message | None:
    """What the person wrote last, if this connection knows it and may still say something of it."""
    received = conversation.messages.filter(direction=Message.Direction.IN, channel=conversation.channel)
    newest = received.exclude(external_id="").order_by("-sent_at", "-pk").first()
    if newest is None or newest.provider_key not in ("", connection.provider_key):
        return None
    return newest if newest.sent_at > timezone.now() - conversations.RECEIPTS_FOR else None


def _quietly(item: OutboxItem, call) -> None:
    """What nobody waits for: tried again when that may help; doing it twice harms nobody."""
    if not queue.begin(item):
        return
    try:
        call()
    except (Unavailable, AnswerLost) as error:
        if item.tries < breaking.TRIES:
            queue.postpone(item, seconds=pacing.pause(item.tries, getattr(error, "retry_after", None)))
        else:
            queue.fail(item)
    except ProviderError as error:
        queue.fail(item)
        log.info("sending.refused", kind=item.kind, code=error.code)
    else:
        queue.finish(item)


def _carrier(message: Message, ability: Can) -> Connection | None:
    """What knows the message that something is done to, if it can do that."""
    connection = connections.carrier(message) if message.channel.is_active else None
    return connection if connection and ability in connection.provider.can else None


def _serving(conversation: Conversation) -> Connection | None:
    """What the conversation goes by now, while its channel is on."""
    return connections.serving(conversation.channel, conversation.pk) if conversation.channel.is_active else None
