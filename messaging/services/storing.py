"""A message that arrived, written down once, with the file it announces."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from messaging.models import Channel, Conversation, Message
from messaging.providers.types import InboundMessage, MediaRef, MessageKind
from messaging.services import groups, media, naming, previews
from messaging.services.outcomes import Outcome

LONGEST_ID = 255
AHEAD = timedelta(minutes=15)  # a clock that is further ahead than this is not believed
OLD_STATUS = {"played": "played", "read": "read", "delivered": "delivered", "error": "failed", "pending": "sent"}
# What only we say of a message: a provider's own words for a kind may be called so too, and mean something else.
OURS = frozenset({
    "asked", "automatic", "buttons", "earlier", "forwarded", "from", "given_up", "mentions", "place", "referral", "resent_as", "sender", "template",
})  # fmt: skip
IN, OUT = Message.Direction.IN, Message.Direction.OUT


def believable(moment: datetime) -> datetime:
    """The provider's time, unless it lies far in the future."""
    now = timezone.now()
    return now.replace(microsecond=0) if moment > now + AHEAD else moment


def known(event: InboundMessage, channel: Channel) -> Message | None:
    """What this provider has brought before."""
    return Message.objects.filter(channel=channel, external_id=event.external_id).first()


def stored(event: InboundMessage, conversation: Conversation, channel: Channel, provider_key: str) -> Message | None:
    """None when somebody has just stored it. The conversation is locked, so ids follow the order of arrival."""
    sent_at = believable(event.sent_at)
    reply_to = event.reply_to if len(event.reply_to) <= LONGEST_ID else ""  # no message has such an id
    text, called = naming.read(event.text, event.mentions if event.group_id else (), conversation)
    try:
        with transaction.atomic():
            message = Message.objects.create(
                channel=channel,
                external_id=event.external_id,
                conversation=conversation,
                provider_key=provider_key,
                direction=OUT if event.echo else IN,
                status=_status(event),
                kind=event.kind.value,
                text=text,
                payload=_payload(event, conversation) | ({"mentions": called} if called else {}),
                reply_to_external_id=reply_to,
                reply_to=_answered(conversation, channel, reply_to),
                sent_at=sent_at,
                status_at=sent_at,
                is_historical=event.historical,
            )
    except IntegrityError:
        if known(event, channel) is None:
            raise
        return None
    if event.media:
        _expect(message, event.media)
    return message


def answering(message: Message) -> QuerySet[Message]:
    """What answers this message and came before it."""
    same = {"channel": message.channel_id, "conversation": message.conversation_id}
    return Message.objects.filter(reply_to_external_id=message.external_id, reply_to=None, **same)


def filled_in(message: Message, event: InboundMessage) -> str:
    """An old message that came without its file gets it; any other that we have stays as it is."""
    if message.kind != MessageKind.MEDIA_PLACEHOLDER or event.media is None:
        return Outcome.KNOWN
    message.kind, message.text = event.kind.value, event.text
    message.save(update_fields=["kind", "text", "updated_at"])
    _expect(message, event.media)
    previews.refresh(message)
    return Outcome.APPLIED


def _expect(message: Message, announced: MediaRef) -> None:
    media.expect(
        message,
        external_id=announced.media_id,
        declared_type=announced.mime_type[:100],
        declared_sha256=announced.sha256,
        filename=media.plain_name(announced.filename) if announced.filename else "",
        is_voice=announced.voice,
    )


def _status(event: InboundMessage) -> str:
    if not event.echo:
        return Message.Status.RECEIVED
    return OLD_STATUS.get(event.status, Message.Status.SENT)


def _payload(event: InboundMessage, conversation: Conversation) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if event.referral:
        extra["referral"] = event.referral
    if event.forwarded:
        extra["forwarded"] = True
    if event.group_id and not event.echo:  # the thread is the group's, so each message says whose it is
        extra["from"] = groups.writer(event.peer, conversation)
    return {name: value for name, value in event.payload.items() if name not in OURS} | extra


def _answered(conversation: Conversation, channel: Channel, external_id: str) -> Message | None:
    """In the same thread: what is quoted from another one, such as a group's, is for those who may see that."""
    if not external_id:
        return None
    return Message.objects.filter(conversation=conversation, channel=channel, external_id=external_id).first()
