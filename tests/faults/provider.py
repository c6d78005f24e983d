"""Meta on a bad day: takes messages as the stand-in does, and is slow, down, impatient or silent when told to."""

import time
from collections import defaultdict
from typing import Any

from messaging.simulation.graph import GraphStub
from messaging.simulation.refusals import Refused

GRACE = 1.0  # seconds in which requests may still come that were on their way when patience was asked for


class MockProvider(GraphStub):
    """What each number may expect is set per number, so that one's trouble can be told from another's."""

    def __init__(self, *, token: str, app_secret: str):
        super().__init__(token=token, app_secret=app_secret)
        self.down: set[str] = set()
        self.taken: set[str] = set()  # messages of ours, by our ids
        self.asked: dict[str, int] = defaultdict(int)  # requests to send, for each number
        self.impatient: list[str] = []  # numbers that asked again though told to wait
        self._patience: dict[str, tuple[float, float]] = {}

    def ask_patience(self, phone_number_id: str, seconds: float) -> None:
        """Answer 429 until then."""
        now = time.monotonic()
        self._patience[phone_number_id] = (0, now + seconds)

    def accept(self, phone_number_id: str, body: dict[str, Any]) -> dict[str, Any]:
        if "status" not in body:
            self.asked[phone_number_id] += 1
            self._refuse(phone_number_id)
        accepted = super().accept(phone_number_id, body)
        self.taken.add(body.get("biz_opaque_callback_data", ""))
        return accepted

    def hang_up(self) -> None:
        """End the connections that clients keep: the next request looks for us anew."""
        self._server.end_kept()

    def references(self) -> dict[str, int]:
        """How often each message of ours was taken."""
        taken: dict[str, int] = defaultdict(int)
        for sent in list(self.sent):
            taken[sent.reference] += 1
        return taken

    def _refuse(self, phone_number_id: str) -> None:
        if phone_number_id in self.down:
            raise Refused(131016, "Service unavailable", status=500)
        told, ends = self._patience.get(phone_number_id, (0.0, 0.0))
        now = time.monotonic()
        if now >= ends:
            return
        if told and now > told + GRACE:
            self.impatient.append(phone_number_id)
        self._patience[phone_number_id] = (told or now, ends)
        wait = (("Retry-After", str(int(ends - now) + 1)),)
        raise Refused(130429, "Rate limit hit", status=429, headers=wait)
