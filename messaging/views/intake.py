"""Webhooks in the web process, before Django's middleware: many that come together are stored by one commit.

While a batch is being committed the next one gathers; nothing waits for a clock. A webhook is answered 200 when its
row is on the disk.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from urllib.parse import parse_qsl

import structlog

from messaging.providers import registry
from messaging.services import gates, receiving
from messaging.services.addresses import Address
from messaging.services.receiving import Post
from messaging.views.webhooks import LIMIT, refused_unread
from tenants.context import public_sync_to_async

log = structlog.get_logger(__name__)
HOOKS = "/hooks/"
PLATFORMS = "/hooks/meta/"
LONGEST_SIZE = 12  # digits; a number of thousands of them cannot even be read
BODY_SECONDS = 15  # for the whole body: a trickle holds a connection no longer
BATCH, BATCH_BYTES = 100, 16 * 1024 * 1024
WAITING = 3000  # more than this at once are asked to come again
WAKE_SECONDS = 0.02


class Intake:
    """An ASGI application that answers the webhooks and hands everything else on."""

    def __init__(self, others):
        self.others = others
        self.commits = GroupCommit()

    async def __call__(self, scope, receive, send) -> None:
        address = _address(scope["path"])
        if address is None:
            await self.others(scope, receive, send)
            return
        match scope["method"]:
            case "POST":
                await _answer(send, *await self._post(scope, receive, address))
            case "GET":
                await _answer(send, *await _handshake(scope, address))
            case _:
                await _answer(send, 405)

    async def _post(self, scope, receive, address: Address) -> tuple[int, bytes]:
        headers = _headers(scope)
        kind, encoding = headers.get("content-type", ""), headers.get("content-encoding", "")
        if status := refused_unread(address.provider, kind, encoding):
            return status, b""
        stated = headers.get("content-length", "0")
        if not stated.isdecimal() or len(stated) > LONGEST_SIZE or int(stated) > LIMIT:
            return 413, b""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(receive)
        except TimeoutError:
            return 408, b""
        if body is None:
            return 413, b""
        return await self.commits.store(Post(headers, body, address, _query(scope))), b""


class GroupCommit:
    """One batch at a time is in the database; whoever comes meanwhile is in the next one."""

    def __init__(self):
        self._waiting: deque[tuple[Post, asyncio.Future[int]]] = deque()
        self._worker: asyncio.Task | None = None
        self._receive = public_sync_to_async(receiving.receive)
        self._waker = Waker()

    async def store(self, post: Post) -> int:
        """The status to answer with."""
        if len(self._waiting) >= WAITING:
            return 503
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((post, answered))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answered

    async def _work(self) -> None:
        while self._waiting:
            batch = self._next()
            try:
                received = await self._receive([post for post, _answered in batch])
            except Exception:  # whatever it is, the provider is asked to come again, and the next batch is tried
                log.exception("webhooks.batch_failed", posts=len(batch))
                received = receiving.Received([503] * len(batch))
            for (_post, answered), status in zip(batch, received.statuses, strict=True):
                if not answered.done():  # its client may have gone
                    answered.set_result(status)
            self._waker.wake(received.readers)

    def _next(self) -> list[tuple[Post, asyncio.Future[int]]]:
        batch, size = [], 0
        while (
            self._waiting and len(batch) < BATCH and (not batch or size + len(self._waiting[0][0].body) < BATCH_BYTES)
        ):
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0].body)
        return batch


class Waker:
    """Has stored deliveries read: at once, and then at most so many times a second, whatever the flood."""

    def __init__(self):
        self._readers: set[tuple[str, str]] = set()
        self._task: asyncio.Task | None = None
        self._wake = public_sync_to_async(receiving.wake)

    def wake(self, readers: Iterable[tuple[str, str]]) -> None:
        self._readers.update(readers)
        if self._readers and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._readers:
            readers, self._readers = self._readers, set()
            await self._wake(readers)
            await asyncio.sleep(WAKE_SECONDS)


def _address(path: str) -> Address | None:
    """Where something was posted to; None when it is no address of webhooks."""
    if not path.startswith(HOOKS) or "\0" in path:  # Django refuses what the database cannot be asked for
        return None
    if path == PLATFORMS:
        return Address()
    provider, _slash, rest = path.removeprefix(HOOKS).partition("/")
    token, slash, rest = rest.partition("/")
    return Address(provider, token) if provider in registry.PROVIDERS and token and slash and not rest else None


def _query(scope) -> str:
    return scope["query_string"].decode("latin-1")


def _headers(scope) -> dict[str, str]:
    """By name; one that came twice is joined, so that no two readers take a different one of them."""
    headers: dict[str, str] = {}
    for name, value in ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]):
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


async def _handshake(scope, address: Address) -> tuple[int, bytes]:
    query = dict(parse_qsl(_query(scope), keep_blank_values=True))
    answer = await public_sync_to_async(gates.handshake)(address, query)
    return (403, b"") if answer is None else (200, answer.encode())


async def _read(receive) -> bytes | None:
    """The body, or None when it is larger than allowed; what a client promised does not bind it."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        piece = message.get("body", b"")
        size += len(piece)
        if size > LIMIT:
            return None
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


async def _answer(send, status: int, body: bytes = b"") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    if status != 204:
        headers.append((b"content-length", str(len(body)).encode()))
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
