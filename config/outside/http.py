"""The one HTTP client of all providers: always with limits, never with redirects, never naming a secret."""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from json import loads
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import httpx

from . import alone, guarded
from .errors import AnswerLost, ProviderError, TooLarge, Unavailable

ANSWER_LIMIT = 2 * 1024 * 1024  # bytes of an answer that is not a file
ANSWER_SECONDS = 30  # the time-outs below are for one read each; this one ends a trickle
HEAD_SECONDS = 90  # until a server that a customer names must have begun its answer, headers and all
LONGEST_WAIT = 3600.0  # seconds
HIDDEN = "••••"
TIMEOUT = httpx.Timeout(15, connect=5, pool=5)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
HEADERS = {
    "Accept-Encoding": "identity",  # nothing to unpack, so nothing that unpacks to gigabytes
    "User-Agent": "Mozilla/5.0 (compatible; LovedCRM/1.0)",  # Meta's file host answers 404 to unfamiliar ones
}
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)


@dataclass(frozen=True)
class Answer:
    """What a server answered, read whole."""

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """The answer's object; {} when it is no JSON object (an HTML page of a gateway, say)."""
        try:
            value = loads(self.body)
        except (ValueError, RecursionError):  # also bytes that are no text, and numbers of thousands of digits
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks us to wait, an hour at most; None when it says none."""
        stated = self.headers.get("Retry-After", "")
        return min(float(stated), LONGEST_WAIT) if stated.isascii() and stated.isdigit() else None


@dataclass(frozen=True)
class Saved:
    """What was written of an answer's body."""

    size: int
    sha256: str


def call(method: str, url: str, *, once: bool = False, typed: bool = False, **arguments: Any) -> Answer:
    """Ask, and read the answer. `once`: it must not be asked twice, so a lost answer is an error of its own."""
    with stream(method, url, once=once, typed=typed, **arguments) as reply:
        try:
            body = b"".join(chunks(reply, limit=ANSWER_LIMIT, seconds=ANSWER_SECONDS))
        except TooLarge:
            raise _lost("The answer is too large.", once=once) from None
        return Answer(reply.status_code, reply.headers, body)


@contextmanager
def stream(
    method: str, url: str, *, once: bool = False, typed: bool = False, **arguments: Any
) -> Iterator[httpx.Response]:
    """Ask, and leave the reading to the caller; every failure comes out as one of ours.

    `typed`: a customer typed the address, so it may lead anywhere and is watched.
    """
    alone.note_way_out("http")
    try:
        with ExitStack() as opened:
            with guarded.within(HEAD_SECONDS):
                reply = opened.enter_context(_client_for(url, typed=typed).stream(method, url, **arguments))
            yield reply
    except NOT_SENT as error:
        raise Unavailable(
            type(error).__name__, code="unreachable"
        ) from None  # the cause may hold the address or a token
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise _lost(type(error).__name__, once=once) from None
    except (httpx.InvalidURL, UnicodeError):
        raise Unavailable("The address or a header cannot be sent.", code="unreachable") from None


def chunks(reply: httpx.Response, *, limit: int, seconds: float) -> Iterator[bytes]:
    """The body piece by piece, until it is larger or takes longer than allowed."""
    ends, size = time.monotonic() + seconds, 0
    for chunk in reply.iter_raw():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"More than {limit} bytes.")
        if time.monotonic() > ends:
            raise httpx.ReadTimeout("The answer trickles.")
        yield chunk


def save(reply: httpx.Response, to: BinaryIO, *, limit: int, seconds: float) -> Saved:
    """The body instead of whatever `to` held, with the same limits."""
    to.seek(0)
    to.truncate()
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(reply, limit=limit, seconds=seconds):
        digest.update(chunk)
        size += len(chunk)
        to.write(chunk)
    return Saved(size, digest.hexdigest())


def is_of(url: str, *, base: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address is of the server that `base` is of, or of one of these domains (`.example.com`) over TLS."""
    try:
        place, ours = urlsplit(url), urlsplit(base)
    except ValueError:
        return False
    if (place.scheme, place.netloc) == (ours.scheme, ours.netloc):
        return True
    return place.scheme == "https" and f".{place.hostname}".endswith(hosts)


def without(secrets: Iterable[str], text: str) -> str:
    """A server's words, with what of ours it repeats in them made unreadable."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    return text


def _lost(message: str, *, once: bool) -> ProviderError:
    return AnswerLost(message, code="answer_lost") if once else Unavailable(message, code="unreachable")


def _client_for(url: str, *, typed: bool) -> httpx.Client:
    if not typed:
        return _client()
    if not guarded.is_well_formed(url.partition("?")[0]):
        raise guarded.ForbiddenAddress
    return _guarded_client(encrypted=url.startswith("https:"))


@cache
def _client() -> httpx.Client:
    # No proxy and no certificates from the environment: secrets go where our settings say, and nowhere else.
    return httpx.Client(timeout=TIMEOUT, headers=HEADERS, follow_redirects=False, trust_env=False, limits=LIMITS)


@cache
def _guarded_client(*, encrypted: bool) -> httpx.Client:
    transport = guarded.Transport(encrypted=encrypted, limits=LIMITS)
    return httpx.Client(timeout=TIMEOUT, headers=HEADERS, follow_redirects=False, trust_env=False, transport=transport)


def _forget_clients() -> None:
    """A worker forked from this process must not write to our connections."""
    _client.cache_clear()
    _guarded_client.cache_clear()


os.register_at_fork(after_in_child=_forget_clients)
