"""What came before the message it is about waits here until the message comes."""

from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, get_type_hints

from messaging.models import Channel, EarlyStatus
from messaging.providers import types
from messaging.providers.types import Account, MessageEdited, MessageRevoked, ReactionChange, StatusUpdate
from tenants import turns

Amendment = StatusUpdate | ReactionChange | MessageEdited | MessageRevoked
KINDS: dict[str, type] = {kind.__name__: kind for kind in (StatusUpdate, ReactionChange, MessageEdited, MessageRevoked)}


def target_of(event: Amendment) -> str:
    """The provider's id of the message it is about."""
    return event.external_id if isinstance(event, StatusUpdate) else event.target


def hold_still(channel: Channel, external_id: str) -> None:
    """Until the transaction ends, what waits for this message and whether it has come change for nobody else.

    Without it a message and what is about it, read at once by two, do not see each other, and one waits for ever.
    """
    turns.take(f"parked:{channel.pk}:{external_id}")


def park(event: Amendment, channel: Channel) -> bool:
    """Keep it; whether it was not waiting already."""
    kind, target = type(event).__name__, target_of(event)
    what = event.status.value if isinstance(event, StatusUpdate) else event.external_id
    _parked, is_new = EarlyStatus.objects.get_or_create(
        channel=channel,
        dedupe_key=f"{kind}:{target}:{what}"[:400],
        defaults={"external_id": target, "kind": kind[:20], "event": plain(event)},
    )
    return is_new


def release(channel: Channel, external_id: str) -> Iterator[Amendment]:
    """What waited for this message, in the order it came; it waits no longer. The message is written already."""
    hold_still(channel, external_id)
    waiting = EarlyStatus.objects.filter(channel=channel, external_id=external_id).order_by("pk")
    for parked in waiting.select_for_update():
        yield restored(KINDS[parked.kind], parked.event)
        parked.delete()


def plain(event: Amendment) -> dict[str, Any]:
    """An event as JSON can hold it."""
    return _plain(asdict(event))


def restored(kind: type, said: dict[str, Any]) -> Any:
    """The event that ``plain`` was made of."""
    hints = get_type_hints(kind, vars(types))
    return kind(
        **{field.name: _read(hints[field.name], said[field.name]) for field in fields(kind) if field.name in said}
    )


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint is Account:
        kind, external_id = value
        return Account(types.AccountKind(kind), external_id)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint == tuple[types.DeliveryError, ...]:
        return tuple(restored(types.DeliveryError, each) for each in value)
    if hint == types.MediaRef | None:
        return restored(types.MediaRef, value)
    return restored(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
