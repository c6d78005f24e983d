"""The socket of a page: numbers and hints for one person, never content."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from uuid import UUID

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from tenants.access import members
from tenants.admission import Access, Refusal, admit
from tenants.context import public_sync_to_async
from tenants.revocation import revocations

from . import frames, groups
from .attendance import Attendance
from .audience import Audience, sees
from .pulse import latest_number, pulses
from .stream import Stream

ask = public_sync_to_async(admit)
NONSENSE, TOO_MUCH = 4400, 4429
SURE_FOR = 60  # seconds; then a person's access is looked at again, though nobody said that it changed
DEAF_AFTER = 1.5  # heartbeats; a browser must know within 25 seconds
GRACE = 0.5  # seconds that a block of hints may wait for the one before it


class LiveConsumer(AsyncWebsocketConsumer):
    """Tells one browser its organization's number, and hints at what its person may know.

    The browser says ``{since: n}`` and hears ``{number: n, heartbeat: seconds}``; from then on it hears
    ``{after, seq, hints}``, ``{number}`` and ``{resync: number}``, and says ``{ack: n}``. It may say ``{at: places}``, and hears
    ``{at: place}`` when others come there or go.
    """

    allow = members

    async def __call__(self, scope, receive, send) -> None:
        self.access: Access = scope["access"]
        self.group = groups.everyone(self.access.schema)
        self.stream, self.allowance = Stream(settings.LIVE_ACK_WINDOW), frames.Allowance()
        self.loop, self.settling = asyncio.get_running_loop(), asyncio.Lock()
        self.tasks: set[asyncio.Task] = set()
        self.is_closed = self.is_in_group = False
        self.is_in_doubt, self.sure_at = True, self.loop.time()  # nobody was told of a change before the next line
        revocations().watch(self.access.topics, self._doubt)
        pulses().join(self.access.schema)
        self.attendance: Attendance | None = None
        self.deaf = self._later(settings.LIVE_HEARTBEAT * DEAF_AFTER, self._end, Refusal.LATER)
        self.impatient: asyncio.TimerHandle | None = None
        self.ending = self._at_its_end()
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._leave()

    async def dispatch(self, message: dict) -> None:
        """Channels' own closes database connections before each message, on the one thread all sockets share."""
        await getattr(self, get_handler_name(message))(message)

    async def _leave(self) -> None:
        revocations().forget(self.access.topics, self._doubt)
        pulses().leave(self.access.schema)
        if self.attendance:
            await self.attendance.leave()
        for running in (self.deaf, self.impatient, self.ending, *self.tasks):
            if running:
                running.cancel()
        if self.is_in_group:
            with suppress(RedisError, OSError):
                await self.channel_layer.group_discard(self.group, self.channel_name)

    async def connect(self) -> None:
        self.is_in_group = True
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None) -> None:
        said = frames.read(text_data) if self.allowance.allows(self.loop.time()) else TOO_MUCH
        match said:
            case ("since", _number) if self.stream.number is None:
                await self._begin()
            case ("ack", number) if self.stream.number is not None:
                await self._tell(self.stream.acknowledge(number))
            case ("at", places) if self.attendance:
                await self._tell(await self.attendance.be(places))
            case int(code):
                await self._end(code)
            case _:
                await self._end(NONSENSE)

    async def live_hints(self, message: dict) -> None:
        """Something happened, somewhere in the organization."""
        await self._settle()
        hints = [each["hint"] for each in message["hints"] if sees(self.access, _audience(each))]
        await self._tell(self.stream.block(message["after"], message["hints"][-1]["hint"]["seq"], hints))
        if self.stream.is_waiting and self.impatient is None:
            self.impatient = self._later(GRACE, self._stop_waiting)

    async def live_presence(self, message: dict) -> None:
        """Somebody came to a place or left it, somewhere in the organization."""
        if self.attendance and (told := self.attendance.heard(message["place"], message["by"])):
            await self._settle()
            await self._tell(told)

    async def live_heartbeat(self, message: dict) -> None:
        """We still hear what is sent to the group. A browser that never says since when is not waited for."""
        if self.stream.number is not None:
            self.deaf.cancel()
            self.deaf = self._later(settings.LIVE_HEARTBEAT * DEAF_AFTER, self._end, Refusal.LATER)
        self.is_in_doubt |= self.loop.time() - self.sure_at > SURE_FOR
        await self._settle()
        await self._tell(self.stream.beat(message["number"]))
        if self.attendance and not self.is_closed:
            await self._tell(await self.attendance.stay())

    async def _begin(self) -> None:
        await self._settle()
        try:
            number = await latest_number(self.access.schema)
        except DatabaseError:
            await self._end(Refusal.LATER)
        else:
            self.stream.begin(number)
            self.attendance = Attendance(self.access, self.channel_name)
            await self._tell([{"number": number, "heartbeat": settings.LIVE_HEARTBEAT}])

    async def _stop_waiting(self) -> None:
        self.impatient = None
        await self._tell(self.stream.give_up_waiting())

    def _at_its_end(self) -> asyncio.TimerHandle | None:
        """Rights that were given for a time end without anybody changing a row."""
        if self.access.until is None:
            return None
        return self.loop.call_later((self.access.until - timezone.now()).total_seconds(), self._doubt)

    def _doubt(self) -> None:
        """Somebody changed rows that this person's access rests on."""
        self.is_in_doubt = True
        self._start(self._settle())

    async def _settle(self) -> None:
        """Look again when in doubt. Other rights than before close the socket: the page shows what they gave."""
        async with self.settling:
            if self.is_in_doubt and not self.is_closed:
                self.is_in_doubt, self.sure_at = False, self.loop.time()
                answer = await self._ask()
                if answer != self.access:
                    await self._end(answer if answer in (Refusal.SIGN_IN, Refusal.LATER) else Refusal.ACCESS)

    async def _ask(self) -> Access | Refusal:
        try:
            return await ask(self.scope["slug"], self.scope["session_key"])
        except DatabaseError:
            return Refusal.LATER

    async def _tell(self, told: list[dict]) -> None:
        for frame in told:
            if not self.is_closed:
                await self.send(text_data=json.dumps(frame, separators=(",", ":")))

    async def _end(self, code: int) -> None:
        if not self.is_closed:
            self.is_closed = True
            await self.close(code=int(code))

    def _later(self, seconds: float, call: Callable[..., Coroutine[Any, Any, None]], *args) -> asyncio.TimerHandle:
        return self.loop.call_later(seconds, lambda: self._start(call(*args)))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the messages, which are handled one after the other."""

        async def run() -> None:
            with suppress(OSError, RuntimeError):  # the browser is gone, and the socket about to hear of it
                await work

        task = self.loop.create_task(run())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def _audience(each: dict) -> Audience:
    return Audience(each["module"], tuple(map(UUID, each["users"])), tuple(map(UUID, each["roles"])))
