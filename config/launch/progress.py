"""What the person at the terminal sees while things start: one line a step, with its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NAME_WIDTH = 26


def say(line: str) -> None:
    with suppress(OSError):  # the terminal may be closed before we are
        print(line, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says what is going on, then how long it took or that it failed."""
    started = time.monotonic()
    with suppress(OSError):
        print(f"  {name:<{NAME_WIDTH}}", end="", flush=True)
    try:
        yield
    except BaseException:
        say(f"{time.monotonic() - started:6.1f} s  ✗")
        raise
    say(f"{time.monotonic() - started:6.1f} s")
