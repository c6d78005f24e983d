"""From the bytes of an event to what happened. Pure: nobody is asked."""

from collections.abc import Iterator
from typing import Any

from .. import json_bodies
from ..types import Account, AccountKind, ProviderEvent
from . import envelope, groups, history, messages, people, receipts, types

READERS = {
    "Message": messages.read_message,
    "Receipt": receipts.read_receipt,
    "HistorySync": history.read_history,
    "GroupInfoEvent": groups.read_changed,
    "JoinedGroup": groups.read_joined,
}
NOBODY = Account(AccountKind.NONE, "")


def addresses(body: bytes) -> list[Account]:
    """The number it came to."""
    opened = envelope.opened(body)
    return [opened.account] if opened else []


def read(body: bytes) -> list[ProviderEvent]:
    """What is in one delivery. Kinds we do not know say nothing."""
    opened = envelope.opened(body)
    if opened is None:
        return []
    if opened.kind == envelope.SENT and opened.told:
        return receipts.read_sent(opened.told, opened.account)
    if opened.kind not in READERS:
        return []
    heard = READERS[opened.kind](types.read(opened.kind, opened.event), opened.account)
    return [json_bodies.storable(event) for event in heard]  # a phone sends whatever its owner had it send


def worth_keeping(kind: str, event: bytes, *, with_groups: bool) -> Iterator[bytes]:
    """What of an event is kept: nothing of status posts and channels, of groups where they are left out.

    History comes in pieces that are read quickly.
    """
    if kind not in READERS:
        return
    told = types.read(kind, event)
    match kind:
        case "HistorySync":
            for piece in history.pieces(told, with_groups=with_groups):
                yield piece.SerializeToString()
        case "Message" if _is_wanted(told.Info.MessageSource, with_groups):
            yield event
        case "Receipt" if _is_wanted(told.MessageSource, with_groups) and receipts.says(told):
            yield event
        case "GroupInfoEvent" | "JoinedGroup" if with_groups and READERS[kind](told, NOBODY):
            yield event


def _is_wanted(source: Any, with_groups: bool) -> bool:
    server = source.Chat.Server
    return with_groups and server == people.GROUPS if source.IsGroup else server in people.PEOPLE
