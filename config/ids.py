"""Ids shown anywhere are UUIDv7: random enough not to be guessed, ordered enough for an index (RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """A new id, greater than those made before it."""
    return _uuid7()


def uuid_or_none(text: str) -> UUID | None:
    """An id that somebody sent, in whichever way of writing; None for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None
