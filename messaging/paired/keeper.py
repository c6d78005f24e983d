"""Which sessions this process holds: leases taken, kept and given back; whatever is no longer ours stops at once."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError
from django.utils import timezone
from redis.asyncio import Redis

from messaging.paired.hosted import Hosted
from messaging.providers.whatsapp_web.engine import Engine
from messaging.services.sessions import PROVIDER
from tenants.context import public_sync_to_async, tenant_sync_to_async
from tenants.leases import holding
from tenants.leases.holding import Held

log = structlog.get_logger(__name__)
BEAT = 5.0  # seconds between two turns
MARGIN = 10.0  # seconds before the end of a lease at which sessions stop when it could not be renewed
AFTER_FAILURE = timedelta(seconds=30)

claim = public_sync_to_async(holding.claim)
renew = public_sync_to_async(holding.renew)
release = public_sync_to_async(holding.release)
not_before = tenant_sync_to_async(holding.not_before)


class Keeper:
    """All sessions of one process."""

    def __init__(self, engine: Engine, redis: Redis, *, most: int, clock: Callable[[], float] = time.monotonic):
        self.holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._engine, self._redis, self._most, self._clock = engine, redis, most, clock
        self._running: dict[UUID, asyncio.Task] = {}
        self._schemas: dict[UUID, str] = {}
        self._renewed_at = clock()

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                await self.turn()
                await asyncio.sleep(BEAT)
        finally:
            await self.close()

    async def turn(self) -> None:
        """One look: what ended is given back, what is ours is renewed, what is free is taken."""
        try:
            await self._tidy()
            await self._renew()
            room = self._most - len(self._running)
            for held in await claim(PROVIDER, self.holder, limit=room) if room > 0 else []:
                self._start(held)
        except DatabaseError as error:
            log.warning("wa_web.no_database", error=type(error).__name__)
            if self._clock() - self._renewed_at > holding.SECONDS - MARGIN:
                await self._stop(set(self._running))

    async def close(self) -> None:
        """All stop, and others may have them at once."""
        ids = set(self._running)
        await self._stop(ids)
        await release(ids, self.holder)
        await self._engine.close()

    @property
    def held(self) -> set[UUID]:
        return set(self._running)

    def _start(self, held: Held) -> None:
        log.info("wa_web.session_taken", session=str(held.id), schema=held.schema)
        self._schemas[held.id] = held.schema
        self._running[held.id] = asyncio.create_task(Hosted(held, self._engine, self._redis).run())

    async def _renew(self) -> None:
        kept = await renew(set(self._running), self.holder) if self._running else set()
        self._renewed_at = self._clock()
        lost = set(self._running) - kept
        await self._stop(lost)
        await release(lost, self.holder)

    async def _tidy(self) -> None:
        """Those that ended by themselves; one that failed rests for a moment before anybody tries again."""
        for pk in [pk for pk, task in self._running.items() if task.done()]:
            task = self._running.pop(pk)
            if not task.cancelled() and (error := task.exception()):
                log.error("wa_web.session_failed", session=str(pk), exc_info=error)
                await not_before(self._schemas[pk], pk, timezone.now() + AFTER_FAILURE)
            await release({pk}, self.holder)

    async def _stop(self, ids: set[UUID]) -> None:
        tasks = [self._running.pop(pk) for pk in ids if pk in self._running]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
