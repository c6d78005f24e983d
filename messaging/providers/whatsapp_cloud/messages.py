"""Messages, and what people do to messages: react, edit, delete, change their number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..types import (
    AccountNotice,
    IdentityChanged,
    IdentityReason,
    InboundMessage,
    MessageEdited,
    MessageRevoked,
    Peer,
    ProviderEvent,
    ReactionChange,
)
from . import content, fields, people, statuses
from .envelope import Change, each
from .notices import read_notice
from .people import Roster

NUMBERS = re.compile(r"(?<![\w@])@([0-9]{7,15})(?!\w)")
CHANGED = {
    "user_changed_number": IdentityReason.CHANGED_NUMBER,
    "customer_changed_number": IdentityReason.CHANGED_NUMBER,
    "user_changed_user_id": IdentityReason.CHANGED_USER_ID,
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """How messages reached us: who is known, and whether they are old or our own."""

    change: Change
    known: Roster
    peer: Peer | None = None  # of a whole thread; else each message names its own
    historical: bool = False
    echo: bool = False


def read_messages(change: Change) -> Iterator[ProviderEvent]:
    """What is in a change of the field "messages": messages, statuses or errors."""
    value, known = change.value, people.roster(change.value)
    if value.keys().isdisjoint({"messages", "statuses", "errors"}):
        yield from read_notice(change)
    source = Source(change=change, known=known)
    if "messages" in value:
        yield from each(change, value["messages"], lambda row: read_message(source, row))
    if "statuses" in value:
        yield from each(change, value["statuses"], lambda row: statuses.read_status(change, known, row))
    if "errors" in value:
        yield from each(change, [value], lambda row: _errors(change, row))


def read_echoes(change: Change) -> Iterator[ProviderEvent]:
    """Messages that we wrote in the phone's own app."""
    source = Source(change=change, known=people.roster(change.value), echo=True)
    yield from each(change, change.value.get("message_echoes"), lambda row: read_message(source, row))


def read_message(source: Source, row: dict[str, Any]) -> ProviderEvent:
    """One message, or what it does to another one."""
    match fields.text(row, "type"):
        case "reaction":
            return _reaction(source, row)
        case "edit":
            return _edited(source, row)
        case "revoke":
            return MessageRevoked(**_common(source, row), target=_target(row, "revoke"))
        case "system" if changed := _identity_changed(source, row):
            return changed
    return _message(source, row)


def _common(source: Source, row: dict[str, Any], *, time: str = "occurred_at") -> dict[str, Any]:
    return {
        "account": source.change.account,
        "external_id": fields.identifier(row, "id"),
        "peer": source.peer or _peer(source, row),
        time: fields.moment(row, "timestamp"),
        "group_id": fields.text(row, "group_id"),
        "historical": source.historical,
        "echo": source.echo,
    }


def _peer(source: Source, row: dict[str, Any]) -> Peer:
    """The person on the other side: the one it is from, or of an echo the one it went to."""
    side = "to" if source.echo else "from"
    return people.sender(
        source.known,
        fields.text(row, side),
        fields.text(row, f"{side}_user_id"),
        parent=fields.text(row, f"{side}_parent_user_id"),
    )


def _message(source: Source, row: dict[str, Any]) -> InboundMessage:
    said, context = content.read(row), fields.mapping(row, "context")
    extra = {key: row[key] for key in ("errors",) if row.get(key)}
    extra |= {key: context[key] for key in ("referred_product",) if context.get(key)}
    return InboundMessage(
        **_common(source, row, time="sent_at"),
        kind=said.kind,
        text=said.text,
        media=said.media,
        reply_to=fields.text(context, "id"),
        mentions=_numbers(row, said.text),
        forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        payload=said.payload | extra,
        referral=fields.mapping(row, "referral") or None,
        status=fields.text(fields.mapping(row, "history_context"), "status").lower(),
    )


def _numbers(row: dict[str, Any], text: str) -> tuple[str, ...]:
    """Whom a message in a group may call: Meta says no more of it than the numbers in its words."""
    return tuple(NUMBERS.findall(text)) if fields.text(row, "group_id") else ()


def _reaction(source: Source, row: dict[str, Any]) -> ReactionChange:
    reaction = fields.mapping(row, "reaction")
    return ReactionChange(
        **_common(source, row),
        target=fields.identifier(reaction, "message_id"),
        emoji=fields.text(reaction, "emoji"),
    )


def _edited(source: Source, row: dict[str, Any]) -> MessageEdited:
    said = content.read(fields.mapping(fields.mapping(row, "edit"), "message"))
    return MessageEdited(
        **_common(source, row),
        target=_target(row, "edit"),
        kind=said.kind,
        text=said.text,
        media=said.media,
        payload=said.payload,
    )


def _target(row: dict[str, Any], kind: str) -> str:
    return fields.identifier(fields.mapping(row, kind), "original_message_id")


def _identity_changed(source: Source, row: dict[str, Any]) -> IdentityChanged | None:
    """The person's new ids, when a system message brings any; its other kinds are only lines to show."""
    system = fields.mapping(row, "system")
    reason = CHANGED.get(fields.text(system, "type"))
    new_ids = [fields.text(system, key) for key in ("wa_id", "new_wa_id", "user_id")]
    if reason is None or not any(new_ids):
        return None
    return IdentityChanged(
        account=source.change.account,
        external_id=fields.identifier(row, "id"),
        reason=reason,
        previous=_peer(source, row),
        current=people.sender(source.known, *new_ids, parent=fields.text(system, "parent_user_id")),
        occurred_at=fields.moment(row, "timestamp"),
        text=fields.text(system, "body"),
    )


def _errors(change: Change, value: dict[str, Any]) -> AccountNotice:
    return AccountNotice(
        account=change.account,
        kind=change.field,
        occurred_at=change.occurred_at,
        payload={"errors": value["errors"]},
        errors=content.errors(value),
    )
