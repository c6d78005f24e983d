"""The doors into an organization's schema, and what must remember which organization it came from.

``in_tenant`` for synchronous code and ``tenant_sync_to_async`` for asynchronous are the only two ways in.
Both fix the schema for exactly one block of synchronous code on one thread; nothing else may set it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial, wraps
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core import signing
from django.db import close_old_connections, connection, transaction
from django_tenants.utils import get_public_schema_name

PREFIX = "org_"
BadSignature, Expired = signing.BadSignature, signing.SignatureExpired
_schema: ContextVar[str] = ContextVar("tenant_schema", default="public")
_disarmed: ContextVar[bool] = ContextVar("tripwire_disarmed", default=False)


def schema_of(organization_id: UUID) -> str:
    """The schema's name follows from the id alone, so it survives any renaming."""
    return f"{PREFIX}{organization_id.hex}"


@contextmanager
def in_tenant(schema: str) -> Iterator[None]:
    """Work on one organization's data. A fresh object each time: a shared one leaks between threads."""
    if not schema.startswith(PREFIX):
        raise ValueError(f"{schema!r} is not an organization's schema.")
    with _on(schema):
        yield


@contextmanager
def in_public() -> Iterator[None]:
    """Step outside for a moment, for public tables only."""
    with _on(get_public_schema_name()):
        yield


@contextmanager
def changing_schemas() -> Iterator[None]:
    """For migrations and creation only, which move between schemas themselves; the trip-wire stands aside."""
    token = _disarmed.set(True)
    try:
        yield
    finally:
        _disarmed.reset(token)
        connection.set_schema_to_public()


@contextmanager
def changing_schema(schema: str, *, alone: bool = False) -> Iterator[None]:
    """The same, standing in one of them. ``alone``: what it lacks is not looked for in public."""
    with changing_schemas():
        connection.set_schema(schema, include_public=not alone)
        yield


@contextmanager
def _on(schema: str) -> Iterator[None]:
    before = connection.schema_name
    token = _schema.set(schema)
    connection.set_schema(schema)
    try:
        yield
    finally:
        _schema.reset(token)
        connection.set_schema(before)


def expected_schema() -> str | None:
    """What the trip-wire compares every statement with; None while migrations run."""
    return None if _disarmed.get() else _schema.get()


def inside() -> bool:
    """Whether some organization's door is open here."""
    return _schema.get().startswith(PREFIX)


def current_schema() -> str:
    """Name of the organization's schema we are in; refuses to answer outside a door."""
    if not inside():
        raise RuntimeError("This code works on an organization's data, and no organization is entered.")
    return _schema.get()


def current_organization_id() -> UUID:
    """Id of the organization we are in; refuses to answer outside a door."""
    return UUID(hex=current_schema().removeprefix(PREFIX))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.DOOR_THREADS, thread_name_prefix="door")


def tenant_sync_to_async(function: Callable) -> Callable:
    """Make ``function`` awaitable. Its first argument names the schema it runs in.

    Runs on a bounded pool: on Channels' single shared thread a hundred sockets would wait for one another.
    """

    @wraps(function)
    def enter(schema: str, *args, **kwargs):
        with in_tenant(schema):
            return function(*args, **kwargs)

    return public_sync_to_async(enter)


def public_sync_to_async(function: Callable) -> Callable:
    """The same for the public tables: whoever knocks at a door is not inside yet."""

    @wraps(function)
    def work(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    @wraps(function)
    async def run(*args, **kwargs):
        if settings.DOOR_THREADS == 0:
            return await sync_to_async(function)(*args, **kwargs)
        return await sync_to_async(work, thread_sensitive=False, executor=_threads())(*args, **kwargs)

    return run


def on_commit(function: Callable, *args, **kwargs) -> None:
    """Call after commit, in the organization we are in *now*: at commit time we may be in another one."""
    schema, call = current_schema(), partial(function, *args, **kwargs)

    def reenter():
        with in_tenant(schema):
            call()

    transaction.on_commit(reenter)


def sign(purpose: str, value) -> str:
    """A signed text that is good for this organization and this purpose only."""
    return signing.dumps(value, salt=f"{purpose}:{current_schema()}")


def unsign(purpose: str, text: str, *, max_age: int):
    """The value signed here, at most ``max_age`` seconds ago. Raises ``signing.BadSignature``."""
    return signing.loads(text, salt=f"{purpose}:{current_schema()}", max_age=max_age)
