"""Tell open browsers that something changed. The only module that calls ``group_send``.

A broadcast says what changed and who may know, never its content: each socket decides for its own person, and the
browser fetches what it may see.
"""

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from crm.models import Event

from . import groups

log = structlog.get_logger(__name__)


def happened(events: list[Event]) -> None:
    """Hint at numbered events, in order."""
    if events:
        _send({"type": "live.hints", "hints": [_hint(event) for event in events]})


def access_changed(*, user_ids: list | None = None) -> None:
    """Sockets look at their membership again, now. Nobody named means everybody."""
    _send({"type": "live.access", "users": [str(pk) for pk in user_ids] if user_ids is not None else None})


def _hint(event: Event) -> dict:
    return {
        "seq": event.number,
        "kind": event.kind,
        "id": str(event.subject_id),
        "item": event.particulars.get("item", ""),
        "by": str(event.actor_id or ""),
        "module": event.module,
        "users": [str(pk) for pk in event.users],
        "roles": [str(pk) for pk in event.roles],
    }


def _send(message: dict) -> None:
    """Redis may be away: the rows are the truth, and the numbered heartbeat makes browsers catch up."""
    try:
        async_to_sync(get_channel_layer().group_send)(groups.everyone(), message)
    except (RedisError, OSError) as error:
        log.warning("live.not_announced", error=type(error).__name__)
