"""What a page does, without the page: keeps its number by hints and catch-up; see ``static/js/live.js``."""

import time
from contextlib import suppress
from functools import partial

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live.listener import Listener, session_cookie

ACKNOWLEDGE = 0.1  # seconds between acknowledgements, as the page's


class Follower:
    """A member's page. ``seen`` is every number it was told, in the order in which it was."""

    def __init__(self, server: str, cast, member=None, *, cookie: str = ""):
        self.cookie = cookie or session_cookie(member)
        self.events = server + cast.url("events/")
        self.open = partial(Listener, server, cast, cookie=self.cookie)
        self.mine = 0
        self.seen: list[int] = []
        self.resyncs = 0
        self.acknowledged_at = 0.0
        self.reopened = 0
        self.listener = self.open()

    def follow(self, number: int, within: float = 20) -> None:
        """Until it has this number."""
        deadline = time.monotonic() + within
        while self.mine < number:
            assert time.monotonic() < deadline, f"It came to {self.mine}, not to {number}."
            try:
                self.listen()
            except ConnectionClosed:
                self.reopen(deadline)

    def listen(self) -> None:
        with suppress(TimeoutError):
            self.hear(self.listener.next(within=ACKNOWLEDGE))
        if time.monotonic() - self.acknowledged_at >= ACKNOWLEDGE:
            self.acknowledged_at = time.monotonic()
            self.listener.say(ack=self.mine)

    def reopen(self, deadline: float) -> None:
        self.listener.close()
        while True:
            try:
                self.listener = self.open(since=self.mine)
                break
            except (InvalidStatus, ConnectionClosed, OSError):
                assert time.monotonic() < deadline
                time.sleep(0.05)  # the page's pause, in short
        self.reopened += 1
        self.hear(self.listener.hello)

    def hear(self, frame: dict) -> None:
        told = frame.get("seq") or frame.get("number") or frame.get("resync") or 0
        if "hints" in frame and frame["after"] <= self.mine:
            self.take(frame["hints"], told)
        elif told > self.mine:
            self.catch_up()

    def take(self, hints: list[dict], number: int) -> None:
        self.seen += [hint["seq"] for hint in hints if hint["seq"] > self.mine]
        self.mine = max(self.mine, number)

    def catch_up(self) -> None:
        asked = httpx.get(self.events, params={"since": self.mine}, headers={"Cookie": self.cookie}, timeout=40)
        answer = asked.raise_for_status().json()
        if answer.get("resync"):
            self.resyncs += 1
            self.mine = answer["number"]
        else:
            self.take(answer["hints"], answer["number"])
