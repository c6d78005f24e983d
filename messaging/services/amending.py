"""What happens to a message that is there: how far it got, a reaction, new words, its end.

Each may come before its message, twice, and in any order: it waits, is recognised, and the newest counts.
"""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from config.ids import uuid_or_none
from config.outside.errors import NeedsOwner, OptedOut, ProviderError
from crm.services import identifying
from messaging.models import Channel, Connection, Conversation, Message, Reaction
from messaging.providers.types import (
    DeliveryStatus,
    MessageEdited,
    MessageRevoked,
    Peer,
    ReactionChange,
    StatusUpdate,
)
from messaging.queries import connections
from messaging.services import (
    groups,
    health,
    media,
    naming,
    opting,
    parking,
    peers,
    previews,
    pricing,
    statuses,
    switching,
    telling,
)
from messaging.services.outcomes import Outcome
from messaging.services.parking import Amendment

IN, OUT = Message.Direction.IN, Message.Direction.OUT
# In a group each gets and reads a message for themselves: that is kept, and says nothing of all.
OF_EACH = (DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.PLAYED)


def amend(event: Amendment, channel: Channel) -> str:
    """Apply it to its message, or keep it until the message comes."""
    message = _target(event, channel) or _come_meanwhile(event, channel)
    if event.group_id and message is None:
        return Outcome.IGNORED  # of a message that we never got, or of a group that is left out
    if message is None:
        return Outcome.PARKED if parking.park(event, channel) else Outcome.KNOWN
    return _apply(event, message)


def catch_up(message: Message) -> None:
    """Apply what came before the message did."""
    if message.external_id:
        for event in parking.release(message.channel, message.external_id):
            _apply(event, message)


def _apply(event: Amendment, message: Message) -> str:
    match event:
        case StatusUpdate():
            return _status(event, message)
        case ReactionChange():
            return _reaction(event, message)
        case MessageEdited():
            return _edit(event, message)
    return _revoke(event, message)


def _target(event: Amendment, channel: Channel) -> Message | None:
    """The message it is about; a status also names ours by the id that travelled with it."""
    known = Message.objects.filter(channel=channel).select_related("conversation")
    found = known.filter(external_id=parking.target_of(event)).first()
    if found is None and isinstance(event, StatusUpdate) and (reference := uuid_or_none(event.reference)):
        found = known.filter(pk=reference, direction=OUT).first()
    return found


def _come_meanwhile(event: Amendment, channel: Channel) -> Message | None:
    """Looked for once more when nobody can be writing it."""
    parking.hold_still(channel, parking.target_of(event))
    return _target(event, channel)


def _status(event: StatusUpdate, message: Message) -> str:
    if message.direction != OUT:
        return Outcome.IGNORED
    detail = _detail(event, message)
    is_others = message.external_id and message.external_id != event.external_id  # of an attempt that did not become it
    if is_others or (event.group_id and event.status in OF_EACH):
        statuses.keep_step(message, event.status.value, _apart(event), detail)
        return Outcome.KNOWN
    error = event.errors[0] if event.errors else None
    connection = connections.carrier(message) if error else None
    moved = statuses.reach(
        message,
        event.status.value,
        at=event.occurred_at,
        external_id=event.external_id,
        detail=detail,
        code=error.code[:20] if error else "",
        error=statuses.explained(connection.provider, error.code) if error and connection else "",
    )
    peers.learn(message.conversation, event.peer)
    pricing.status_told(message, event)
    if moved and error and connection:
        _minded(message, connection, connection.provider.failure(error), event.occurred_at)
    if moved and error:
        switching.failed(message)
    return Outcome.APPLIED if moved else Outcome.KNOWN


def _minded(message: Message, connection: Connection, failure: ProviderError, at: datetime) -> None:
    """What a failure says beyond its message: of the account, or of the person."""
    if isinstance(failure, NeedsOwner):
        health.refused(connection, failure)
    if isinstance(failure, OptedOut):
        opting.refused(message, code=failure.code, at=at)


def _apart(event: StatusUpdate) -> datetime:
    """Providers tell whole seconds, and within one several of a group read it: each has a moment of their own."""
    who = (event.peer.member_id or event.peer.phone).encode() if event.group_id else b""
    return event.occurred_at + timedelta(microseconds=crc32(who) % 1_000_000)


def _detail(event: StatusUpdate, message: Message) -> dict[str, Any]:
    """What the provider said besides: the price, the billed conversation, errors in its own words."""
    said = {
        "external_id": event.external_id,
        "pricing": event.pricing,
        "conversation": event.conversation,
        "errors": [vars(error) for error in event.errors],
        "by": groups.writer(event.peer, message.conversation)["phone"] if event.group_id else "",
    }
    return {name: value for name, value in said.items() if value}


def _reaction(event: ReactionChange, message: Message) -> str:
    """The newest one of each side stands, in a group of each person; none of them, when that was taken away."""
    _lock(message)
    is_members = event.group_id and not event.echo
    who = groups.writer(event.peer, message.conversation) if is_members else {"key": "", "name": ""}
    whose: dict[str, Any] = {"message": message, "from_contact": not event.echo, "member": who["key"][:120]}
    side = Reaction.with_removed.filter(**whose).first()
    if side and (side.reacted_at > event.occurred_at or _same(side, event)):
        return Outcome.KNOWN
    news = {"emoji": event.emoji[:32], "reacted_at": event.occurred_at, "user": None}
    if is_members:
        news["member_name"] = (who["name"] or who["phone"])[:120]
    Reaction.with_removed.update_or_create(**whose, defaults=news)
    _told(message, event)
    return Outcome.APPLIED


def _same(side: Reaction, event: ReactionChange) -> bool:
    return (side.emoji, side.reacted_at) == (event.emoji[:32], event.occurred_at)


def _edit(event: MessageEdited, message: Message) -> str:
    """The words as they are now; those before stay readable in the message's payload."""
    fresh = _lock(message)
    if not _is_senders(event, fresh) or fresh.revoked_at:
        return Outcome.IGNORED
    text, called = naming.read(event.text, event.mentions if event.group_id else (), fresh.conversation)
    if (fresh.edited_at and fresh.edited_at >= event.occurred_at) or fresh.text == text:
        return Outcome.KNOWN
    before = {"text": fresh.text, "until": event.occurred_at.isoformat()}
    earlier = [*fresh.payload.get("earlier", []), before]
    fresh.payload = {**fresh.payload, "earlier": earlier} | ({"mentions": called} if called else {})
    fresh.text, fresh.edited_at = text, event.occurred_at
    fresh.save(update_fields=["text", "payload", "edited_at", "updated_at"])
    previews.refresh(fresh)
    _told(fresh, event)
    return Outcome.APPLIED


def _revoke(event: MessageRevoked, message: Message) -> str:
    """Its sender deleted it for everyone: words and file go, that it was there stays."""
    fresh = _lock(message)
    if not _is_senders(event, fresh):
        return Outcome.IGNORED
    if fresh.revoked_at:
        return Outcome.KNOWN
    who = {name: fresh.payload[name] for name in ("from",) if name in fresh.payload}
    fresh.revoked_at, fresh.text, fresh.payload = event.occurred_at, "", who
    fresh.save(update_fields=["revoked_at", "text", "payload", "updated_at"])
    media.forget(fresh)
    previews.refresh(fresh)
    _told(fresh, event)
    return Outcome.APPLIED


def _is_senders(event: MessageEdited | MessageRevoked, message: Message) -> bool:
    """Only who wrote a message changes it; in a group others write too."""
    if event.by_author:  # where nobody says who that was, what we wrote stays: others would rewrite our words
        return message.direction == IN or bool(event.peer.external_id)
    if message.direction != (OUT if event.echo else IN):
        return False
    if event.echo:
        return True
    return groups.wrote(message, event.peer) if event.group_id else _is_of(message.conversation, event.peer)


def _is_of(conversation: Conversation, peer: Peer) -> bool:
    """Whether somebody is the person of a conversation; ids of messages travel, and say nothing of who names them."""
    found = identifying.find(wa_id=peer.wa_id, phone=peer.phone, bsuid=peer.bsuid)
    return found is not None and found.pk == conversation.contact_id


def _told(message: Message, event: ReactionChange | MessageEdited | MessageRevoked) -> None:
    if not event.historical:
        telling.message_changed(message)


def _lock(message: Message) -> Message:
    rows = Message.objects.select_related("conversation__channel")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
