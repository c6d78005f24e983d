"""Very many open pages, which all come back when the web process does, each after the pauses of ``static/js/live/socket.js``."""

import asyncio
import json
import random
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from typing import Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.cast import Cast
from tests.live.listener import session_cookie

FIRST, LONGEST = 0.5, 30.0  # seconds of the pause after the first failure in a row, and at most
OPENING = 30  # seconds for a hand-shake
PATIENCE = 10  # seconds for what was missed


class Crowd:
    """So many pages of one person. Use it as a context."""

    def __init__(self, server: str, cast: Cast, count: int):
        self.count = count
        self.open = self.returns = 0
        self.longest_away = 0.0
        self.refusals = Counter[str]()
        self._server, self._address = server, server.replace("http", "ws") + cast.url("ws/")
        self._events, self._cookie = cast.url("events/"), session_cookie(cast.admin)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True, name="crowd")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._loop.call_soon_threadsafe(self._pages.cancel)
        self._thread.join(OPENING)

    def has_come(self, times: int = 1) -> bool:
        """Whether everybody is there, for the so-manieth time."""
        return self.open == self.count and self.returns >= self.count * times

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pages = asyncio.gather(*(self._page() for _number in range(self.count)))
        with suppress(asyncio.CancelledError):
            await self._pages

    async def _page(self) -> None:
        failures, mine, away_since = 0, 0, time.monotonic()
        while True:
            try:
                async with self._connected() as socket:
                    mine = await self._greet(socket, mine)
                    failures, self.open, self.returns = 0, self.open + 1, self.returns + 1
                    self.longest_away = max(self.longest_away, time.monotonic() - away_since)
                    try:
                        mine = await self._listen(socket, mine)
                    finally:
                        self.open, away_since = self.open - 1, time.monotonic()
            except (OSError, WebSocketException) as error:
                self.refusals[type(error).__name__] += 1
            failures += 1
            if failures > 1:
                await self._catch_up(mine)
            await asyncio.sleep(min(LONGEST, FIRST * 2 ** (failures - 1)) * random.uniform(0.5, 1))

    def _connected(self) -> connect:
        return connect(
            self._address,
            origin=self._server,
            additional_headers={"Cookie": self._cookie},
            compression=None,
            proxy=None,
            open_timeout=OPENING,
            ping_interval=None,
        )

    async def _greet(self, socket: ClientConnection, mine: int) -> int:
        await socket.send(json.dumps({"since": mine}))
        return json.loads(await socket.recv())["number"]

    async def _listen(self, socket: ClientConnection, mine: int) -> int:
        """Until it is cut off; its number then."""
        with suppress(WebSocketException):
            async for text in socket:
                frame = json.loads(text)
                mine = frame.get("seq", mine)
                await socket.send(json.dumps({"ack": mine}))
        return mine

    async def _catch_up(self, mine: int) -> None:
        """What a page asks for without a socket. By hand: what a library spends on a thousand at once is no browser's."""
        there = urlsplit(self._server)
        with suppress(OSError):
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection(there.hostname, there.port)
                head = f"GET {self._events}?since={mine} HTTP/1.1\r\nHost: {there.netloc}\r\nCookie: {self._cookie}\r\n"
                writer.write(f"{head}Connection: close\r\n\r\n".encode())
                with closing(writer):
                    await reader.read()
