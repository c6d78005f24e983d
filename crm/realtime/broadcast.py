"""Tell open browsers that something changed. The only module that sends to groups.

A broadcast says what changed and who may know, never its content: each socket decides for its own person, and the
browser fetches what it may see.
"""

import time
from collections.abc import Sequence

import structlog
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from crm.models import Event

from . import groups

log = structlog.get_logger(__name__)
TOGETHER = 50  # hints in one message
SILENCE = 2  # seconds without trying, after Redis did not answer
_silent_until = 0.0


def happened(events: Sequence[Event]) -> None:
    """Hint at numbered events, in order and without a hole between them."""
    for start in range(0, len(events), TOGETHER):
        together = events[start : start + TOGETHER]
        after = (together[0].number or 0) - 1
        _send({"type": "live.hints", "after": after, "hints": [_hint(event) for event in together]})


def _hint(event: Event) -> dict:
    """As browsers get it, and who may know."""
    users, roles = [str(pk) for pk in event.users], [str(pk) for pk in event.roles]
    return {"hint": event.hint(), "module": event.module, "users": users, "roles": roles}


def _send(message: dict) -> None:
    """Redis may be away: the rows are the truth, and the numbered heartbeat makes browsers catch up."""
    global _silent_until  # noqa: PLW0603 - one for the process: a Redis that hangs must not hold each writer up
    if time.monotonic() < _silent_until:
        return
    try:
        get_channel_layer().publish(groups.everyone(), message)
    except (RedisError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE
        log.warning("live.not_announced", error=type(error).__name__)
