"""Messages from before the number was connected, sent in chunks after a phone's app shares its past."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..types import AccountNotice, Peer, ProviderEvent, Unreadable
from . import content, fields, people
from .envelope import Change, each
from .messages import Source, read_message


def read_history(change: Change) -> Iterator[ProviderEvent]:
    """Old messages by thread, then, apart from them, the files of those that came as placeholders."""
    source = Source(change=change, known=people.roster(change.value), historical=True)
    if "messages" in change.value:
        yield from each(change, change.value["messages"], lambda row: _read(source, row))
    for chunk in _listed(change.value.get("history", [])):
        yield from each(change, [chunk], lambda row: _progress(change, row))
        threads = chunk.get("threads", []) if isinstance(chunk, dict) else []
        for thread in _listed(threads):
            yield from _thread(source, thread)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _progress(change: Change, chunk: dict[str, Any]) -> AccountNotice:
    """How far the sharing has come, or why there is none."""
    return AccountNotice(
        account=change.account,
        kind=change.field,
        occurred_at=change.occurred_at,
        payload={key: chunk[key] for key in ("metadata", "errors") if key in chunk},
        errors=content.errors(chunk),
    )


def _thread(source: Source, thread: Any) -> Iterator[ProviderEvent]:
    try:
        if not isinstance(thread, dict):
            raise fields.Malformed("a thread is no object")
        peer = people.sender(source.known, fields.text(thread, "id"))
    except fields.Malformed as problem:
        yield Unreadable(account=source.change.account, reason=str(problem), fragment=thread)
        return
    messages = thread.get("messages", [])
    yield from each(source.change, messages, lambda row: _read(source, row, peer))


def _read(source: Source, row: dict[str, Any], peer: Peer | None = None) -> ProviderEvent:
    """One old message; ours when it is from the number itself."""
    metadata = source.change.value.get("metadata")
    ours = people.digits(fields.text(metadata, "display_phone_number")) if isinstance(metadata, dict) else ""
    echo = bool(ours) and people.digits(fields.text(row, "from")) == ours
    return read_message(replace(source, peer=peer, echo=echo), row)
