"""Meta's deliveries to us: each posted until it is answered 200, some several times, late, or in another order."""

import heapq
import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import httpx

from tests.messaging.makers import signed

HANDS = 4
AGAIN = 0.3  # seconds until a delivery that was not taken comes again


@dataclass(order=True)
class Letter:
    """One body on its way. ``names`` are the events in it."""

    due: float
    number: int
    path: str = field(compare=False)
    body: bytes = field(compare=False)
    names: tuple[str, ...] = field(compare=False)


class Post:
    """Several hands that deliver what is due."""

    def __init__(self, server: str, dice: random.Random):
        self.copies = 1  # how often each is posted
        self.spread = 0.0  # seconds over which they come, in any order
        self.taken = Counter[str]()  # events that were answered 200
        self.statuses = Counter[int]()  # 0: no answer
        self.latencies: list[float] = []
        self._server, self._dice = server, dice
        self._heap: list[Letter] = []
        self._numbers = itertools.count()
        self._under_way = 0
        self._changed = threading.Condition()
        self._ended = False
        self._hands = [threading.Thread(target=self._work, daemon=True, name="post") for _hand in range(HANDS)]

    def start(self) -> None:
        for hand in self._hands:
            hand.start()

    def stop(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        for hand in self._hands:
            hand.join(30)

    def send(self, path: str, body: bytes, *names: str, after: float = 0.0) -> None:
        for _copy in range(self.copies):
            late = after + self._dice.uniform(0, self.spread)
            self._put(Letter(time.monotonic() + late, next(self._numbers), path, body, names))

    def is_delivered(self) -> bool:
        with self._changed:
            return not self._heap and not self._under_way

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.latencies) or [0.0]
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def _put(self, letter: Letter) -> None:
        with self._changed:
            heapq.heappush(self._heap, letter)
            self._changed.notify()

    def _work(self) -> None:
        with httpx.Client(base_url=self._server, timeout=40) as client:
            while letter := self._next():
                status = self._posted(client, letter)
                with self._changed:
                    self._under_way -= 1
                    self.statuses[status] += 1
                    if status == 200:
                        self.taken.update(letter.names)
                    else:
                        self._put(replace(letter, due=time.monotonic() + AGAIN))

    def _next(self) -> Letter | None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if self._heap and self._heap[0].due <= now:
                    self._under_way += 1
                    return heapq.heappop(self._heap)
                self._changed.wait(self._heap[0].due - now if self._heap else None)
        return None

    def _posted(self, client: httpx.Client, letter: Letter) -> int:
        headers = {"Content-Type": "application/json", **signed(letter.body)}
        began = time.monotonic()
        try:
            status = client.post(letter.path, content=letter.body, headers=headers).status_code
        except httpx.HTTPError:
            return 0
        self.latencies.append(time.monotonic() - began)
        return status
