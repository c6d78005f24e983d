"""One session while this process holds it: connected again and again, heard, asked, and watched for silence."""

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.db import DatabaseError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from messaging.paired.doing import Doing
from messaging.providers.linked import ENDED, Change, State
from messaging.providers.whatsapp_web import desk, lifecycle
from messaging.providers.whatsapp_web.engine import QR, Away, Engine, Left, Lost, Refused
from messaging.services import overheard, pacing, sessions
from tenants.context import tenant_sync_to_async
from tenants.leases.holding import Held

log = structlog.get_logger(__name__)
PAIRING = 300.0  # seconds somebody has to pair a number
SILENT, ALARM = 600.0, 900.0  # seconds without a sign: WhatsApp is asked, then people are told
ANSWERS = 20.0  # seconds WhatsApp has to answer a probe
PARTING = 60.0  # seconds until a session that is only to be logged out must be connected
CONNECTED = "Connected"
LOOKS = 15.0  # seconds between two looks at all that
WAITS = 5  # seconds of one wait for a request, less than a presence lasts
ONCE_MORE = 2.0  # seconds until something is tried again that the database or Redis did not take

start_of = tenant_sync_to_async(sessions.start_of)
shows = tenant_sync_to_async(sessions.shows)
shows_code = tenant_sync_to_async(sessions.shows_code)
enter = tenant_sync_to_async(sessions.enter)
jid_to_part = tenant_sync_to_async(sessions.jid_to_part)
parted = tenant_sync_to_async(sessions.parted)
silent = tenant_sync_to_async(sessions.silent)
keep = tenant_sync_to_async(overheard.keep)
keep_sent = tenant_sync_to_async(overheard.keep_sent)


class Hosted:
    """Runs until it is cancelled, or until the session has ended for good."""

    def __init__(self, held: Held, engine: Engine, redis: Redis, *, clock: Callable[[], float] = time.monotonic):
        self.held, self._redis, self._clock = held, redis, clock
        self._engine = engine
        self._events: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._heard_at = self._began_at = clock()
        self._is_paired = self._is_alarmed = self._is_taking = False
        self._tries = 0
        self.state = State.STARTING

    async def run(self) -> None:
        """The whole of it."""
        start = await start_of(self.held.schema, self.held.id)
        if start is None:
            await self._part()
            return
        self._phone, self._is_paired = start.phone, bool(start.jid)
        self.session = self._engine.open(self.held.id.hex, jid=start.jid, heard=self._heard)
        self._doing = Doing(self.session, self._note)
        works = [asyncio.create_task(work()) for work in (self._connect, self._listen, self._serve, self._watch)]
        try:
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            await self._leave()
        for work in works:
            if not work.cancelled() and (error := work.exception()):
                raise error

    @property
    def is_idle(self) -> bool:
        """Whether all that was heard is in its rows."""
        return self._events.empty() and not self._is_taking

    def _heard(self, kind: str, event: bytes) -> None:
        """From the engine, in order; nothing is done here that could hold it up."""
        self._heard_at = self._clock()
        self._events.put_nowait((kind, event))

    async def _connect(self) -> None:
        """Connected again after each end, with growing pauses; a session that has ended for good stays so."""
        while self.state not in ENDED:
            try:
                await self.session.run()
            except Away as error:
                log.info("wa_web.away", session=str(self.held.id), error=str(error))
            self._events.put_nowait(("Disconnected", b""))
            self._tries += 1
            await asyncio.sleep(pacing.pause(self._tries))

    async def _listen(self) -> None:
        """Each event into its rows; one that the database does not take now waits, and those behind it."""
        while self.state not in ENDED:
            kind, event = await self._events.get()
            self._is_taking = True
            await self._insist(partial(self._take, kind, event))
            self._is_taking = False

    async def _take(self, kind: str, event: bytes) -> None:
        schema, pk = self.held.schema, self.held.id
        if kind == QR:
            if await shows(schema, pk, event.decode()):
                await self._offer_code()
        elif change := lifecycle.read(kind, event):
            await enter(schema, pk, change)
            await self._after(change)
        else:
            await keep(schema, pk, kind, event)

    async def _after(self, change: Change) -> None:
        """What the row says now decides: it may be another number than the channel's, or switched off meanwhile."""
        start = await start_of(self.held.schema, self.held.id)
        self.state = State(start.state) if start else State.OFF
        if change.state is State.CONNECTED:
            self._tries, self._is_alarmed = 0, False
        self._is_paired = self._is_paired or change.state is State.PAIRED

    async def _offer_code(self) -> None:
        try:
            await shows_code(self.held.schema, self.held.id, await self.session.code(self._phone))
        except (Away, Refused, Lost) as error:
            log.warning("wa_web.no_code", session=str(self.held.id), error=str(error))

    async def _serve(self) -> None:
        """Requests of workers, from Redis. While it is away nobody can ask."""
        session, running = self.held.id.hex, set()
        while True:
            try:
                await self._redis.set(desk.here_key(session), 1, ex=desk.PRESENCE)
                asked = await self._redis.brpop([desk.asked_key(session)], timeout=WAITS)
                now = desk.moment(await self._redis.time())
            except (RedisError, OSError) as error:
                log.warning("wa_web.no_redis", error=type(error).__name__)
                await asyncio.sleep(ONCE_MORE)
                continue
            if asked:
                task = asyncio.create_task(self._answer(session, json.loads(asked[1]), now))
                running.add(task)
                task.add_done_callback(running.discard)

    async def _answer(self, session: str, request: dict[str, Any], now: float) -> None:
        answer = await self._doing.answer(request, now=now)
        if answer is None:
            return
        key = desk.answer_key(session, request["number"])
        try:
            await self._redis.lpush(key, json.dumps(answer))
            await self._redis.expire(key, desk.KEPT)
        except (RedisError, OSError) as error:
            log.warning("wa_web.answer_lost", error=type(error).__name__)

    async def _note(self, reference: str, left: Left, to: str) -> None:
        schema, pk = self.held.schema, self.held.id
        try:
            await keep_sent(schema, pk, reference=reference, external_id=left.id, jid=to, at=left.at)
        except DatabaseError as error:  # the worker still hears of it
            log.warning("wa_web.not_noted", error=type(error).__name__)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            await self._insist(self.look)

    async def look(self) -> None:
        """Whether somebody still has to pair it, and whether it has gone silent."""
        now, schema, pk = self._clock(), self.held.schema, self.held.id
        if not self._is_paired:
            if now - self._began_at > PAIRING:
                await self._take_change(Change(state=State.EXPIRED))
            return
        if now - self._heard_at > SILENT and await self._answers():
            self._heard_at = now
        if now - self._heard_at > ALARM and not self._is_alarmed:
            self._is_alarmed = True
            await silent(schema, pk)
            await self._quietly(self.session.stop)  # and it is connected anew

    async def _take_change(self, change: Change) -> None:
        await enter(self.held.schema, self.held.id, change)
        await self._after(change)

    async def _answers(self) -> bool:
        try:
            return await asyncio.wait_for(self.session.probe(), ANSWERS)
        except (TimeoutError, Away, Refused, Lost):
            return False

    async def _part(self) -> None:
        """Connected once more, to be logged out; raises when WhatsApp is not reached, and is taken up again later."""
        if not (jid := await jid_to_part(self.held.schema, self.held.id)):
            return
        connected = asyncio.Event()
        loop = asyncio.get_running_loop()

        def heard(kind: str, event: bytes) -> None:
            if kind == CONNECTED:
                loop.call_soon_threadsafe(connected.set)

        session = self._engine.open(self.held.id.hex, jid=jid, heard=heard)
        running = asyncio.ensure_future(session.run())
        try:
            await asyncio.wait_for(connected.wait(), PARTING)
            await session.logout()
            await parted(self.held.schema, self.held.id)
        finally:
            await self._quietly(session.stop)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _leave(self) -> None:
        """Logged out when it is not wanted any more; else only disconnected, and another process takes it up."""
        try:
            start = await start_of(self.held.schema, self.held.id)
            if start is None or start.state == State.WRONG_NUMBER:
                await self._quietly(self.session.logout)
        except DatabaseError as error:
            log.warning("wa_web.no_database", error=type(error).__name__)
        await self._quietly(self.session.stop)

    async def _quietly(self, does: Callable[[], Any]) -> None:
        try:
            await does()
        except Exception as error:  # noqa: BLE001 - it is going anyway
            log.info("wa_web.not_stopped", error=type(error).__name__)

    async def _insist(self, does: Callable[[], Any]) -> None:
        while True:
            try:
                await does()
            except DatabaseError as error:
                log.warning("wa_web.no_database", error=type(error).__name__)
                await asyncio.sleep(ONCE_MORE)
            except Exception:  # one event that breaks something must not end the session
                log.exception("wa_web.event_failed", session=str(self.held.id))
                return
            else:
                return
