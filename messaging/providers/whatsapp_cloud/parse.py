"""Meta's webhooks, read: bytes in, events out, nothing else touched."""

from collections.abc import Callable, Iterable

from ..types import Account, ProviderEvent, Unreadable
from . import history, messages, notices
from .envelope import NOWHERE, Change, changes

# A field that is not here is news about the account.
READERS: dict[str, Callable[[Change], Iterable[ProviderEvent]]] = {
    "messages": messages.read_messages,
    "message_echoes": messages.read_echoes,
    "smb_message_echoes": messages.read_echoes,
    "smb_app_state_sync": notices.read_address_book,
    "history": history.read_history,
    "user_preferences": notices.read_preferences,
    "user_id_update": notices.read_user_ids,
}


def read(body: bytes) -> list[ProviderEvent]:
    """The events in a body, in its order."""
    events: list[ProviderEvent] = []
    for change in changes(body):
        if isinstance(change, Unreadable):
            events.append(change)
        else:
            events.extend(READERS.get(change.field, notices.read_notice)(change))
    return events


def addresses(body: bytes) -> list[Account]:
    """The accounts that a body names, each once, in its order."""
    return list(dict.fromkeys(change.account for change in changes(body) if change.account != NOWHERE))
