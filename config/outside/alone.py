"""Where nobody outside is waited for: a transaction is open there, and rows and a connection are held until it ends.

The ways out (``http``, paired phones, the scanner, name servers, mail) ask here before they go. What is done after the
commit may wait as long as it likes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.db import connection

log = structlog.get_logger(__name__)
_alone: ContextVar[bool] = ContextVar("outside_alone", default=False)


class WaitedFor(Exception):
    """Somebody outside is asked where a transaction is open. Declare the action in ``asks_outside``."""


@contextmanager
def nobody_is_waited_for() -> Iterator[None]:
    """As long as a transaction is open meanwhile."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def note_way_out(whom: str) -> None:
    """Somebody outside is about to be asked. Raises ``WaitedFor`` in tests; in production the log tells of it."""
    if not (_alone.get() and connection.in_atomic_block):
        return
    if settings.TEST:
        raise WaitedFor(whom)
    log.error("outside.waited_for_in_transaction", whom=whom)
