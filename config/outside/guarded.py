"""The way to addresses that customers type: never into our own network, whatever name or spelling leads there.

The address is looked at when the connection is made, so that a name cannot point elsewhere between a check and the
call: what was resolved and allowed is what is connected to. One forbidden address of a name forbids the name.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import inf
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from .errors import Rejected, Unavailable

WEB_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024
# Databases, caches and queues, which answer to HTTP by mistake.
NEVER_PORTS = frozenset({2375, 2376, 3306, 3389, 5432, 5672, 5984, 6379, 9200, 9300, 11211, 27017})
# What Python calls global and is not, or leads to a v4 address that may not be.
NOT_PUBLIC = tuple(
    ip_network(written)
    for written in (
        "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
Address = IPv4Address | IPv6Address
_ends: ContextVar[float] = ContextVar("guarded_ends", default=inf)


class ForbiddenAddress(Rejected):
    """A customer's address leads where it may not. Always the same words: nobody learns what is there."""

    def __init__(self) -> None:
        super().__init__("This address may not be used.", code="forbidden_address")


class Transport(httpx.HTTPTransport):
    """As httpx's own, connecting only where it is allowed. Unencrypted only where the operator allows it by name."""

    def __init__(self, *, encrypted: bool, limits: httpx.Limits):
        super().__init__(trust_env=False, limits=limits)
        # httpx offers no parameter for it; a test connects to a forbidden address to see that this holds.
        self._pool._network_backend = _Backend(encrypted=encrypted)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is read meanwhile ends by then: httpx limits each read alone, and a server may send a byte before each limit."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def is_well_formed(url: str) -> bool:
    """Whether an address is one that we may call at all, as far as its spelling tells."""
    try:
        place = urlsplit(url)
        port = place.port if place.port is not None else 443
    except ValueError:
        return False
    is_plain = url.isascii() and not any(sign in url for sign in "\\ \t\r\n?#")
    names_host = bool(place.hostname) and place.username is None and place.password is None
    return place.scheme in ("https", "http") and is_plain and names_host and is_port(port)


def is_port(port: int) -> bool:
    return (port in WEB_PORTS or port >= FIRST_FREE_PORT) and port not in NEVER_PORTS


def is_public(address: Address) -> bool:
    """Whether an address is on the internet, and nowhere nearer."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not any(address in network for network in NOT_PUBLIC)


class _Backend(httpcore.SyncBackend):
    """Resolves, looks at every address, and connects to one of those it looked at."""

    def __init__(self, *, encrypted: bool):
        super().__init__()
        self._encrypted = encrypted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        if not is_port(port):
            raise ForbiddenAddress
        addresses = _resolved(host, port)
        if not all(self._may(address) for address in addresses):
            raise ForbiddenAddress
        return _Timely(super().connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options))

    def _may(self, address: Address) -> bool:
        return _is_allowed(address) or (self._encrypted and is_public(address))


class _Timely(httpcore.NetworkStream):
    """A connection whose reads end when the time is over that all of them have together."""

    def __init__(self, stream: httpcore.NetworkStream):
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _ends.get() - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("The answer trickles.")
        return self._stream.read(max_bytes, left if timeout is None else min(timeout, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timely(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable("The name is not known.", code="unreachable") from None
    return [ip_address(str(place[0]).partition("%")[0]) for *_kind, place in found]


def _is_allowed(address: Address) -> bool:
    """Whether whoever runs the server has allowed this network by name."""
    return any(address in network for network in settings.OUTSIDE_NETWORKS)
