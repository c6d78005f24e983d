"""From the bytes of an event to what happened. Pure: nobody is asked."""

from collections.abc import Iterator

from ..types import Account, ProviderEvent
from . import envelope, history, messages, people, receipts, types

READERS = {
    "Message": messages.read_message,
    "Receipt": receipts.read_receipt,
    "HistorySync": history.read_history,
}


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
    return READERS[opened.kind](types.read(opened.kind, opened.event), opened.account)


def worth_keeping(kind: str, event: bytes) -> Iterator[bytes]:
    """What of an event is kept: nothing of groups, status posts and channels; history in pieces that are read quickly."""
    if kind not in READERS:
        return
    told = types.read(kind, event)
    if kind == "HistorySync":
        for piece in history.pieces(told):
            yield piece.SerializeToString()
        return
    source = told.MessageSource if kind == "Receipt" else told.Info.MessageSource
    if source.Chat.Server in people.PEOPLE and not source.IsGroup and (kind != "Receipt" or receipts.says(told)):
        yield event
