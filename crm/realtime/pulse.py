"""Numbered heartbeats, sent through the channel layer: the layer itself tells nobody when it has lost something.

One for each organization that has sockets in this process. It takes the same way as hints do, so a socket that
hears none knows that it would hear no hint either.
"""

import asyncio
from weakref import WeakKeyDictionary

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from crm import events
from tenants.context import tenant_sync_to_async

from . import groups

log = structlog.get_logger(__name__)
latest_number = tenant_sync_to_async(events.latest_number)


class Pulses:
    """Which organizations this process beats for, and for how many sockets each."""

    def __init__(self) -> None:
        self._sockets: dict[str, int] = {}
        self._tasks: dict[str, asyncio.Task] = {}

    def join(self, schema: str) -> None:
        self._sockets[schema] = self._sockets.get(schema, 0) + 1
        if schema not in self._tasks or self._tasks[schema].done():
            self._tasks[schema] = asyncio.create_task(_beat(schema))

    def leave(self, schema: str) -> None:
        self._sockets[schema] -= 1
        if not self._sockets[schema]:
            del self._sockets[schema]
            self._tasks.pop(schema).cancel()


async def _beat(schema: str) -> None:
    while True:
        await asyncio.sleep(settings.LIVE_HEARTBEAT)
        try:
            number = await latest_number(schema)
            message = {"type": "live.heartbeat", "number": number}
            await get_channel_layer().group_send(groups.everyone(schema), message)
        except (RedisError, DatabaseError, OSError) as error:
            log.warning("live.no_heartbeat", error=type(error).__name__)


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Pulses] = WeakKeyDictionary()


def pulses() -> Pulses:
    """Those of this process; a loop has its own, as its channel layer has."""
    return _of_loop.setdefault(asyncio.get_running_loop(), Pulses())
