"""Waiting for what another process or thread does, with a deadline instead of a guess."""

import time
from collections.abc import Callable


def until(happened: Callable[[], object], *, within: float = 15) -> None:
    """Return as soon as it has happened; fail when it has not in time."""
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, f"It did not happen within {within:.0f} s."
        time.sleep(0.01)
