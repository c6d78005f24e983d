"""A page that is left open: follows hints, fetches what they name, and should show in the end what is really there."""

import threading
import time

import httpx
from websockets.exceptions import WebSocketException

from tests.cast import Cast
from tests.live.follower import Follower
from tests.waiting import until

PATIENCE = 90  # seconds within which a socket must be open again, whatever happens meanwhile
Shown = dict[str, dict[str, str]]  # a thread's id → its messages' ids → how far they got


class Page(Follower):
    """Whoever may see all of an organization's conversations has them all on one page."""

    def __init__(self, server: str, cast: Cast, threads: list[str]):
        self.shown: Shown = {}
        self.texts: set[str] = set()
        self.longest_away = 0.0
        self._stale, self._threads = set(threads), threads
        self._api = f"{server}{cast.url('api/v1/conversations/')}"
        self._ended = False
        super().__init__(server, cast, cast.owner)
        self.catch_up()
        self._thread = threading.Thread(target=self._live, daemon=True, name="page")
        self._thread.start()

    def close(self) -> None:
        self._ended = True
        self._thread.join(PATIENCE)
        self.listener.close()

    def is_at(self, number: int) -> bool:
        return self.mine >= number and not self._stale

    def settle(self, number: int) -> None:
        until(lambda: self.is_at(number), within=PATIENCE)

    def snapshot(self) -> Shown:
        """What a page that is opened now shows."""
        return {thread: self._fetched(thread) for thread in self._threads}

    def take(self, hints: list[dict], number: int) -> None:
        self._stale |= {hint["id"] for hint in hints if hint["seq"] > self.mine} & set(self._threads)
        super().take(hints, number)

    def catch_up(self) -> None:
        before = self.resyncs
        super().catch_up()
        if self.resyncs > before:
            self._stale |= set(self._threads)

    def _live(self) -> None:
        while not self._ended:
            began = time.monotonic()
            try:
                self.listen()
                self._refresh()
            except (WebSocketException, httpx.HTTPError, OSError):
                self.reopen(time.monotonic() + PATIENCE)
                self.longest_away = max(self.longest_away, time.monotonic() - began)

    def reopen(self, deadline: float) -> None:
        """Until it is open and has caught up; the first answer may fail as well."""
        try:
            super().reopen(deadline)
        except (WebSocketException, httpx.HTTPError, EOFError):
            assert time.monotonic() < deadline
            time.sleep(0.1)
            self.reopen(deadline)

    def _refresh(self) -> None:
        for thread in list(self._stale):
            self._stale.discard(thread)
            try:
                self.shown[thread] = self._fetched(thread)
            except httpx.HTTPError:
                self._stale.add(thread)
                raise

    def _fetched(self, thread: str) -> dict[str, str]:
        address, rows = f"{self._api}{thread}/messages/?limit=100", []
        while address:
            answer = httpx.get(address, headers={"Cookie": self.cookie}, timeout=40).raise_for_status().json()
            rows += answer["results"]
            address = answer["next"]
        self.texts.update(row["text"] for row in rows)
        return {row["id"]: row["status"] for row in rows}
