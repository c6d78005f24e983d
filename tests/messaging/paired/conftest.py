"""A channel that waits to be paired, and the process that holds it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connections
from redis.asyncio import Redis

from config.redis_client import redis
from messaging.models import Channel, Connection, WebSession
from messaging.paired.hosted import Hosted
from messaging.paired.keeper import Keeper
from messaging.simulation.phone import Phone, PlayedEngine
from tenants.leases import holding
from tests.messaging.makers import pair_channel


@pytest.fixture
def phone_channel(inside_aurora) -> Channel:
    return pair_channel()


def session_of(channel: Channel) -> WebSession:
    return WebSession.objects.select_related("connection").get(connection__channel=channel)


def serving(channel: Channel) -> Connection:
    return Connection.objects.get(channel=channel, is_current=True)


LONGEST = 20  # seconds for a scene on a slow machine: what is cut off in the middle of its work may never end


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Playing:
    """One session hosted in the test's own thread and transaction: ``play`` runs a scene, then whatever follows it."""

    def __init__(self, channel: Channel):
        self.channel, self.clock = channel, Clock()
        self.engine = PlayedEngine(by_itself=False)
        self.hosted: Hosted

    @property
    def phone(self) -> Phone:
        return self.engine.phones[session_of(self.channel).pk.hex]

    def play(self, *scenes: Callable[[Phone], Any]) -> None:
        """Each scene is acted on the phone, and what it causes is done before the next one; then the process ends."""
        (held,) = holding.claim("whatsapp_web", "test", limit=1)
        try:
            async_to_sync(self._play)(held, scenes)
        finally:
            holding.release([held.id], "test")

    async def _play(self, held: holding.Held, scenes) -> None:
        client = Redis.from_url(settings.REDIS_URL)
        self.hosted = Hosted(held, self.engine, client, clock=self.clock)
        running = asyncio.ensure_future(self.hosted.run())
        try:
            await self._settle(running)
            for scene in scenes:
                acted = scene(self.engine.phones[held.id.hex])
                if acted is not None:
                    await acted
                await self._settle(running)
        finally:
            running.cancel()
            await asyncio.wait(
                [running], timeout=LONGEST
            )  # one that does not end fails its test, and holds up no other
            await client.aclose()

    async def _settle(self, running: asyncio.Future) -> None:
        """Until all that was heard is in its rows, or the session has ended and hears no more."""
        for _round in range(int(LONGEST / 0.005)):
            await asyncio.sleep(0.005)
            if running.done() or (hasattr(self.hosted, "session") and self.hosted.is_idle):
                return


@pytest.fixture
def playing(phone_channel) -> Playing:
    return Playing(phone_channel)


def scans(phone: Phone) -> None:
    phone.scans()


@contextmanager
def process_of_phones(engine: PlayedEngine) -> Iterator[asyncio.AbstractEventLoop]:
    """``manage.py wa_web`` in a thread, looking at its leases all the time."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    running: list[asyncio.Task] = []

    async def hold() -> None:
        client = Redis.from_url(settings.REDIS_URL)
        keeper = Keeper(engine, client, most=5)
        running.append(asyncio.current_task())  # type: ignore[arg-type]
        started.set()
        try:
            while True:
                await keeper.turn()
                await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            await keeper.close()
            await client.aclose()

    def work() -> None:
        try:
            loop.run_until_complete(hold())
        finally:
            loop.close()
            connections.close_all()

    thread = threading.Thread(target=work, daemon=True, name="phones")
    thread.start()
    assert started.wait(10)
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(running[0].cancel)
        thread.join(15)
        for key in redis().scan_iter(f"{settings.REDIS_PREFIX}:wa_web:*"):
            redis().delete(key)
    assert not thread.is_alive()
