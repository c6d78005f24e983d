"""Which schemas each session of the database has been in.

It keeps what it knows of every table that it has read, a megabyte or two for an organization, for as long as it lives.
"""

from typing import Any
from weakref import WeakKeyDictionary

from django.db import close_old_connections, connection

MOST_SCHEMAS = 50  # one that has been in more goes, and the pool makes another in its place
_read: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def reads(session: Any, *schemas: str) -> None:
    """Said when one is entered, and by whoever asks about schemas from outside."""
    _read.setdefault(session, set()).update(schemas)


def is_full(session: Any) -> bool:
    return len(_read.get(session, ())) > MOST_SCHEMAS


def give_back() -> None:
    """To the pool, which makes another in place of one that is full. In the middle of a transaction it is kept."""
    if not connection.in_atomic_block:
        close_old_connections()
