"""Access that was changed or taken away is told by the database itself, whoever changed it and by whatever way.

Triggers name the rows that changed, at commit; each web process listens and has the sockets concerned look again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

import pgtrigger
import psycopg
import structlog
from django.db import connection

log = structlog.get_logger(__name__)
CHANNEL = "access_changed"
PAUSE = 1  # seconds before it connects again
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_TELL = """
    IF TG_OP = 'UPDATE' AND NOT ({changed}) THEN RETURN NULL; END IF;
    PERFORM pg_notify('{channel}', topic) FROM unnest(ARRAY[{topics}]) topic WHERE topic IS NOT NULL;
    RETURN NULL;
"""


def told(*columns: str, topics: tuple[str, ...] = ("id",)) -> pgtrigger.Trigger:
    """The trigger of a table that decides who may do what: a change of ``columns`` is told to the ``topics``."""
    return pgtrigger.Trigger(
        name="access_told",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_TELL.format(
            channel=CHANNEL,
            changed=" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns),
            topics=", ".join(f"{row}.{topic}::text" for topic in topics for row in ("OLD", "NEW")),
        ),
    )


def told_when_gone(topic: str) -> pgtrigger.Trigger:
    """The same for a table whose rows only come and go. ``topic`` is an expression over the row."""
    return pgtrigger.Trigger(
        name="access_told",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        func=f"PERFORM pg_notify('{CHANNEL}', {topic}); RETURN NULL;",
    )


class Revocations:
    """What one process hears of changed access, handed to whoever watches the rows concerned."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Callable[[], None]]] = defaultdict(set)
        self._task: asyncio.Task | None = None

    def watch(self, topics: Iterable[str], tell: Callable[[], None]) -> None:
        for topic in topics:
            self._watchers[topic].add(tell)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())

    def forget(self, topics: Iterable[str], tell: Callable[[], None]) -> None:
        for topic in topics:
            self._watchers[topic].discard(tell)
            if not self._watchers[topic]:
                del self._watchers[topic]

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_where(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    self._tell(*self._watchers)  # of what happened while nobody listened
                    async for note in listening.notifies():
                        self._tell(note.payload)
            except (psycopg.Error, OSError) as error:
                log.warning("revocation.not_listening", error=type(error).__name__)
            await asyncio.sleep(PAUSE)

    def _tell(self, *topics: str) -> None:
        for tell in set().union(*(self._watchers.get(topic, ()) for topic in topics)):
            tell()


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Revocations] = WeakKeyDictionary()


def revocations() -> Revocations:
    """Those of this process; a loop has its own, as its connection has."""
    return _of_loop.setdefault(asyncio.get_running_loop(), Revocations())


def _where() -> dict:
    """The database, as the pool reaches it; the rest of its parameters is for connections that run our queries."""
    known = {"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"}
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name in known} | KEEPALIVE | {"connect_timeout": 5}
