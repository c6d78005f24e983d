"""A worker for tests with a live server: does at once what pages and tasks put into the queue."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

PAUSE = 0.02  # seconds between two looks at the queue


@contextmanager
def working(run_queue: Callable[[], None]) -> Iterator[None]:
    """Work in a thread of its own until the block ends. What fails there fails the test."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.wait(PAUSE):
                run_queue()
        except BaseException as failure:  # noqa: BLE001 - handed to the thread of the test
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=work, daemon=True, name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)
    assert not thread.is_alive(), "The worker did not come to an end."
    if failures:
        raise failures[0]
