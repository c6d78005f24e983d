"""Sockets: from an address to an organization, settled before the hand-shake is answered.

Not Channels' ``AuthMiddlewareStack``: it knows no organization and asks the database on the one thread all share.
"""

from collections.abc import Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import SplitResult, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from redis.exceptions import RedisError

from tenants.access import Rule
from tenants.admission import Access, Refusal, admit, note_stranger
from tenants.context import public_sync_to_async
from tenants.middleware import ORGANIZATION_PREFIX

log = structlog.get_logger(__name__)
PORTS = {"http": 80, "https": 443}


class OrganizationSockets:
    """The sockets below /o/<slug>/, each with a rule. Every other address is closed unanswered."""

    def __init__(self, consumers: Mapping[str, Any]):
        for path, consumer in consumers.items():
            if not isinstance(getattr(consumer, "allow", None), Rule):
                raise ImproperlyConfigured(f"The socket {path!r} must set `allow` to a rule of tenants.access.")
        self._consumers = {path: (consumer.allow, consumer.as_asgi()) for path, consumer in consumers.items()}

    async def __call__(self, scope, receive, send) -> None:
        headers = _headers(scope)
        slug, _slash, path = scope["path"].removeprefix(ORGANIZATION_PREFIX).partition("/")
        known = scope["path"].startswith(ORGANIZATION_PREFIX) and path in self._consumers
        if not known:
            return await _refuse(receive, send, Refusal.NOT_FOUND)
        if not is_same_origin(scope, headers):
            return await _refuse(receive, send, Refusal.ACCESS)
        allow, consumer = self._consumers[path]
        session_key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
        try:
            answer = await public_sync_to_async(_let_in)(slug, session_key, allow, scope["path"])
        except DatabaseError as error:
            log.warning("socket.not_decided", error=type(error).__name__)
            answer = Refusal.LATER
        if isinstance(answer, Refusal):
            return await _refuse(receive, send, answer)
        return await _serve(
            consumer, {**scope, "access": answer, "slug": slug, "session_key": session_key}, receive, send
        )


def _let_in(slug: str, session_key: str, allow: Rule, path: str) -> Access | Refusal:
    answer = admit(slug, session_key)
    if answer is Refusal.NOT_FOUND:
        note_stranger(slug, session_key, path)
    if isinstance(answer, Access) and not allow(SimpleNamespace(membership=answer)):
        return Refusal.ACCESS
    return answer


async def _serve(consumer, scope, receive, send) -> None:
    try:
        await consumer(scope, receive, send)
    except (RedisError, ConnectionError) as error:
        log.warning("socket.without_redis", error=type(error).__name__)
        with suppress(RuntimeError):  # it may be closed already
            await send({"type": "websocket.close", "code": Refusal.LATER})
    except OSError:  # how ASGI servers say that the browser went while it was spoken to
        log.debug("socket.gone")


async def _refuse(receive, send, why: Refusal) -> None:
    await receive()  # the hand-shake, which must be taken before it is answered
    await send({"type": "websocket.close", "code": why})


def is_same_origin(scope, headers: Mapping[str, str]) -> bool:
    """Whether the page that asks is ours: scheme, host and port, all three. Browsers always say; "null" is nobody."""
    origin = _parts(headers.get("origin", ""))
    if origin is None:
        return False
    host = headers.get("host", "")
    ours = [f"{_scheme(scope, headers)}://{host}"] if _is_ours(host) else []
    return origin in [_parts(each) for each in (*ours, *settings.SOCKET_ORIGINS)]


def _scheme(scope, headers: Mapping[str, str]) -> str:
    """As pages see it: behind a proxy that speaks TLS, what the proxy says, if it is trusted to."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        said = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower(), "")
        return "https" if said.split(",")[0].strip() == value else "http"
    return "https" if scope.get("scheme") == "wss" else "http"


def _is_ours(host: str) -> bool:
    name, _port = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _parts(origin: str) -> tuple[str, str, int] | None:
    parts = _split(origin)
    if parts is None or parts.scheme not in PORTS or not parts.hostname or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname.lower(), parts.port or PORTS[parts.scheme]


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is none
    except ValueError:
        return None
    return parts


def _headers(scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
