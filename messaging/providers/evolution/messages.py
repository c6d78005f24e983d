"""Messages, and what people do to messages: react, edit, delete; how far ours got."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..types import (
    DeliveryError,
    DeliveryStatus,
    GroupNamed,
    InboundMessage,
    MessageEdited,
    MessageKind,
    MessageRevoked,
    Peer,
    ProviderEvent,
    ReactionChange,
    StatusUpdate,
)
from ..whatsapp_cloud import fields
from . import content, people
from .people import GROUPS, HIDDEN, NUMBERS
from .session import HERE

STATUS = {
    "PENDING": DeliveryStatus.SENT,
    "SERVER_ACK": DeliveryStatus.SENT,
    "DELIVERY_ACK": DeliveryStatus.DELIVERED,
    "READ": DeliveryStatus.READ,
    "PLAYED": DeliveryStatus.PLAYED,
    "ERROR": DeliveryStatus.FAILED,
}
# How far a message of ours had got, of those from before.
OLD_STATUS = {name: status.value for name, status in STATUS.items()} | {"ERROR": "error"}
DELETED = "DELETED"
# How a protocol message says what it is: by its number or by its name.
REVOKES, EDITS = (0, "REVOKE"), (14, "MESSAGE_EDIT")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Around a message's content: who, when, and in which chat."""

    external_id: str
    peer: Peer
    at: datetime
    group_id: str = ""
    echo: bool = False
    historical: bool = False
    status: str = ""

    def common(self, at: str = "occurred_at") -> dict[str, Any]:
        return {
            "account": HERE,
            "external_id": self.external_id,
            "peer": self.peer,
            "group_id": self.group_id,
            "echo": self.echo,
            "historical": self.historical,
            at: self.at,
        }


def read_past(told: Mapping[str, Any], at: datetime) -> list[ProviderEvent]:
    """A message from before the phone was linked, which its phone hands over: without its moment it has no place."""
    return read_message(told, at, historical=True) if told.get("messageTimestamp") else []


def read_message(
    told: Mapping[str, Any], at: datetime, *, by_program: bool = False, historical: bool = False
) -> list[ProviderEvent]:
    """A message that came now, from the person or (echo) from us. Status posts and channels are nobody's."""
    key = fields.mapping(told, "key")
    chat = people.server(key.get("remoteJid"))
    if chat not in NUMBERS | HIDDEN | {GROUPS}:
        return []
    echo = key.get("fromMe") is True
    frame = Frame(
        external_id=fields.identifier(key, "id"),
        peer=people.of_key(key, name="" if echo else _name(told)),
        at=fields.moment(told, "messageTimestamp") if told.get("messageTimestamp") else at,
        group_id=fields.text(key, "remoteJid") if chat == GROUPS else "",
        echo=echo,
        historical=historical,
        status=OLD_STATUS.get(fields.text(told, "status"), "") if historical else "",
    )
    if not (frame.peer.external_id or frame.group_id):
        return []
    message = content.unwrapped(fields.mapping(told, "message"))
    if isinstance(message.get("reactionMessage"), dict):
        return [] if by_program else [_reaction(frame, message["reactionMessage"])]
    if isinstance(message.get("protocolMessage"), dict):
        return [] if historical else read_done(message["protocolMessage"], at, frame)
    return _said(frame, message, fields.mapping(told, "contextInfo"), by_program=by_program)


def read_done(told: Mapping[str, Any], at: datetime, frame: Frame | None = None) -> list[ProviderEvent]:
    """An edit or a deletion: its key is told from the side of whoever did it, who may have written there what they like.

    Only what stands around it (``frame``) says who that was; where the gateway tells it alone, nobody knows.
    """
    key, kind = fields.mapping(told, "key"), told.get("type")
    target = fields.identifier(key, "id")
    done: dict[str, Any] = {"account": HERE, "target": target}
    if frame:
        done |= {"peer": frame.peer, "echo": frame.echo, "group_id": frame.group_id}
    else:
        done |= {"peer": Peer(), "group_id": _group(key), "by_author": True}
    if kind in REVOKES:
        return [MessageRevoked(**done, external_id=f"{target}/revoked"[: fields.MAX_ID], occurred_at=at)]
    if kind in EDITS or (kind is None and told.get("editedMessage")):
        at = _milliseconds(told, "timestampMs") or at
        edited = fields.mapping(told, "editedMessage")
        said = content.read(content.unwrapped(fields.mapping(edited, "message") or edited), key_id=target)
        if said is not None and said.kind is not MessageKind.UNSUPPORTED:
            rest: dict[str, Any] = {"kind": said.kind, "text": said.text, "media": said.media, "payload": said.payload}
            rest["mentions"] = said.mentions
            this_edit = f"{target}/{int(at.timestamp() * 1000)}"[: fields.MAX_ID]
            return [MessageEdited(**done, external_id=this_edit, occurred_at=at, **rest)]
    return []


def read_group(told: Mapping[str, Any], at: datetime) -> list[ProviderEvent]:
    """A group is called otherwise, or our number has come into one; all else of it says nothing to us."""
    group_id, name = fields.text(told, "id"), fields.text(told, "subject")
    is_told = people.server(group_id) == GROUPS and name
    return [GroupNamed(account=HERE, group_id=group_id[: fields.MAX_ID], name=name)] if is_told else []


def read_deleted(told: Mapping[str, Any], at: datetime) -> list[ProviderEvent]:
    """A deletion by itself: a message's key, or a whole message as the gateway keeps it."""
    key = fields.mapping(told, "key") or told
    target, group_id = fields.identifier(key, "id"), _group(key)
    return [
        MessageRevoked(
            account=HERE,
            external_id=f"{target}/revoked"[: fields.MAX_ID],
            peer=Peer() if group_id else people.of_key(key),
            target=target,
            occurred_at=at,
            group_id=group_id,
            echo=key.get("fromMe") is True,
            by_author=bool(group_id),  # by an admin of it, perhaps
        )
    ]


def read_status(told: Mapping[str, Any], at: datetime) -> list[ProviderEvent]:
    """How far a message of ours got. What we read on our own phone is nobody's; gateways differ in where they say the id."""
    key = fields.mapping(told, "key") or told
    update = fields.mapping(told, "update") or told
    target = fields.text(told, "keyId") or fields.identifier(key, "id")
    stated = fields.text(update, "status")
    if stated == DELETED:
        return read_deleted({**key, "id": target}, at)
    if stated not in STATUS or key.get("fromMe") is not True:
        return []
    error = DeliveryError(code="refused", title=stated)
    return [
        StatusUpdate(
            account=HERE,
            external_id=target[: fields.MAX_ID],
            status=STATUS[stated],
            occurred_at=at,
            peer=people.of_key(key),
            group_id=_group(key),
            errors=(error,) if STATUS[stated] is DeliveryStatus.FAILED else (),
        )
    ]


def _said(
    frame: Frame, message: Mapping[str, Any], context: Mapping[str, Any], *, by_program: bool
) -> list[ProviderEvent]:
    said = content.read(message, key_id=frame.external_id, context=context)
    if said is None:
        return []
    return [
        InboundMessage(
            **frame.common("sent_at"),
            kind=said.kind,
            text=said.text,
            media=said.media,
            payload=said.payload,
            reply_to=said.reply_to,
            forwarded=said.forwarded,
            mentions=said.mentions,
            referral=said.referral,
            by_program=by_program,
            status=frame.status,
        )
    ]


def _reaction(frame: Frame, told: Mapping[str, Any]) -> ReactionChange:
    """The emoji as it was put; an empty one takes it away."""
    common = frame.common()
    common["occurred_at"] = _milliseconds(told, "senderTimestampMs") or frame.at
    target = fields.identifier(fields.mapping(told, "key"), "id")
    return ReactionChange(**common, target=target, emoji=fields.text(told, "text"))


def _name(told: Mapping[str, Any]) -> str:
    """As whoever wrote it calls themselves; of somebody it knows no name of, the gateway says the number."""
    name = fields.text(told, "pushName")
    return "" if name.isdigit() else name


def _group(key: Mapping[str, Any]) -> str:
    return fields.text(key, "remoteJid") if people.server(key.get("remoteJid")) == GROUPS else ""


def _milliseconds(told: Mapping[str, Any], name: str) -> datetime | None:
    """A time in milliseconds; None when it is none."""
    written = told.get(name)
    value = str(written) if isinstance(written, (int, str)) else ""
    if not (value.isascii() and value.isdigit() and len(value) <= 14 and int(value)):
        return None
    return datetime.fromtimestamp(int(value) / 1000, UTC)
