"""Somebody in each organization who opens page after page, each over a connection of its own, as after a link."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.faults.stage import Stage
from tests.live.listener import session_cookie

PAGES = ("inbox/", "board/", "tasks/", "api/v1/conversations/")
BETWEEN, PATIENCE = 0.1, 40  # seconds
Seen = Counter[int | str]  # what came back: statuses, or what went wrong


@contextmanager
def visitors(stage: Stage) -> Iterator[Seen]:
    """As long as the block runs."""
    seen, ended = Counter[int | str](), threading.Event()

    def visit(address: str, cookie: str) -> None:
        for page in itertools.cycle(PAGES):
            if ended.wait(BETWEEN):
                return
            try:
                seen[httpx.get(address + page, headers={"Cookie": cookie}, timeout=PATIENCE).status_code] += 1
            except httpx.HTTPError as error:
                seen[type(error).__name__] += 1

    people = [(stage.server + each.cast.url(""), session_cookie(each.cast.owner)) for each in stage.companies]
    threads = [threading.Thread(target=visit, args=each, daemon=True, name="visitor") for each in people]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads:
            thread.join(PATIENCE)
