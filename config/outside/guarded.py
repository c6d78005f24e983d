"""The way to addresses that customers type: never into our own network, whatever name or spelling leads there.

The address is looked at when the connection is made, so that a name cannot point elsewhere between a check and the
call: what was resolved and allowed is what is connected to. One forbidden address of a name forbids the name.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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


def is_well_formed(url: str) -> bool:
    """Whether an address is one that we may call at all, as far as its spelling tells."""
    try:
        place = urlsplit(url)
        port = place.port or (443 if place.scheme == "https" else 80)
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
        return super().connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options)

    def _may(self, address: Address) -> bool:
        return _is_allowed(address) or (self._encrypted and is_public(address))


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable("The name is not known.", code="unreachable") from None
    return [ip_address(str(place[0]).partition("%")[0]) for *_kind, place in found]


def _is_allowed(address: Address) -> bool:
    """Whether whoever runs the server has allowed this network by name."""
    return any(address in network for network in settings.OUTSIDE_NETWORKS)
