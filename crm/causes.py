"""Why something happens, when no person does it: the run of an automation that acts now.

Whatever is recorded meanwhile names that run, so a chain of automations that set each other off is seen and ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_cause: ContextVar[UUID | None] = ContextVar("cause", default=None)


@contextmanager
def caused_by(run: UUID) -> Iterator[None]:
    """Everything recorded inside is this run's doing."""
    token = _cause.set(run)
    try:
        yield
    finally:
        _cause.reset(token)


def named() -> dict[str, str]:
    """What an event says of it; nothing when a person acts."""
    run = _cause.get()
    return {"cause": str(run)} if run else {}
