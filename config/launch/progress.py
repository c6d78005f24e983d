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
        say(_seconds(time.monotonic() - started, well=False))
        raise
    say(_seconds(time.monotonic() - started, well=True))


def took(name: str, seconds: float, *, well: bool) -> None:
    """The same of something that was not alone, once it has ended."""
    say(f"  {name:<{NAME_WIDTH}}{_seconds(seconds, well=well)}")


def _seconds(seconds: float, *, well: bool) -> str:
    return f"{seconds:6.1f} s{'' if well else '  ✗'}"
