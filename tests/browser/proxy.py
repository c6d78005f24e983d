"""A line between browser and server that can be cut: for sockets only, or on the way back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Passes everything on, until sockets are ``held`` (open, but nothing comes through) or ``refused``.

    While ``are_answers_lost`` what the browser asks arrives and is done, and it never hears of it.
    """

    def __init__(self, port: int):
        self.upstream = port
        self.port = 0
        self.are_sockets_refused = self.are_answers_lost = False
        self.socket_count = 0
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._started = threading.Event()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def hold_sockets(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def let_sockets(self) -> None:
        self.are_sockets_refused = False
        self._loop.call_soon_threadsafe(self._flowing.set)

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        running = asyncio.all_tasks(self._loop)
        for task in running:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*running, return_exceptions=True))
        self._loop.close()

    def start(self) -> "Proxy":
        self._thread = threading.Thread(target=self.run, daemon=True)
        self._thread.start()
        self._started.wait(5)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            is_socket = b"upgrade: websocket" in head.lower()
            self.socket_count += is_socket
            if not (is_socket and self.are_sockets_refused):
                await self._connect(head, reader, writer, is_socket=is_socket)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _connect(self, head: bytes, reader, writer, *, is_socket: bool) -> None:
        if is_socket:
            await self._flowing.wait()
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        back.write(head)
        ways = [
            self._pass_on(reader, back, is_socket=is_socket),
            self._pass_on(there, writer, is_socket=is_socket, is_answer=True),
        ]
        try:
            await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
        finally:
            back.close()

    async def _pass_on(self, reader, writer, *, is_socket: bool, is_answer: bool = False) -> None:
        while data := await reader.read(65536):
            if is_socket:
                await self._flowing.wait()
            elif is_answer and self.are_answers_lost:
                return
            writer.write(data)
            await writer.drain()


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """A running one."""
    running = Proxy(port).start()
    try:
        yield running
    finally:
        running.stop()
