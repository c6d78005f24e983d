"""What one browser has been told: numbers in order and each once, and no more than it acknowledges."""

from collections import deque
from collections.abc import Sequence

EARLY = 64  # blocks kept while an earlier one is on its way


class Stream:
    """Turns numbered blocks of hints into frames for one browser.

    ``number`` goes up without holes. A block that comes before its predecessor waits for it; announcers of two
    processes overtake one another. A browser that does not acknowledge gets nothing more, then one ``resync``.
    """

    def __init__(self, window: int):
        self.number: int | None = None
        self._window = window
        self._unacknowledged: deque[int] = deque()
        self._early: dict[int, tuple[int, list[dict]]] = {}
        self._is_behind = False

    @property
    def is_waiting(self) -> bool:
        """Whether blocks are here whose predecessor is not."""
        return bool(self._early)

    def begin(self, number: int) -> None:
        """The browser has been told this number; what is above comes from us."""
        self.number = number
        self._unacknowledged.clear()
        self._early.clear()
        self._is_behind = False

    def block(self, after: int, last: int, hints: Sequence[dict]) -> list[dict]:
        """The frames for the numbers from ``after`` + 1 to ``last``, of which ``hints`` may be seen."""
        if self.number is None or last <= self.number:
            return []
        if len(self._early) < EARLY:
            self._early[after] = (last, list(hints))
        return self._go_on()

    def acknowledge(self, number: int) -> list[dict]:
        """The browser has dealt with everything up to here, perhaps also by asking on its own."""
        if self.number is None:
            return []
        while self._unacknowledged and self._unacknowledged[0] <= number:
            self._unacknowledged.popleft()
        frames = []
        if number > self.number:
            self.number = number
            frames = self._go_on()
        return frames + self._resync()

    def beat(self, number: int) -> list[dict]:
        """The organization's number as it stands; the browser compares it with its own."""
        return [] if self.number is None or self._is_behind else [{"number": number}]

    def give_up_waiting(self) -> list[dict]:
        """What is missing was lost on the way: the browser asks for it."""
        if not self._early or self._is_behind:
            return []
        return [{"resync": max(last for last, _hints in self._early.values())}]

    def _go_on(self) -> list[dict]:
        """Everything that has no hole before it any more."""
        assert self.number is not None
        frames = []
        while fitting := [after for after in self._early if after <= self.number]:
            last, hints = self._early.pop(min(fitting))
            if last > self.number:
                frames += self._frame(last, [hint for hint in hints if hint["seq"] > self.number])
                self.number = last
        return frames

    def _resync(self) -> list[dict]:
        """Once everything that was sent is acknowledged, one word for all that was not."""
        if not self._is_behind or self._unacknowledged:
            return []
        self._is_behind = False
        return [{"resync": self.number}]

    def _frame(self, last: int, hints: list[dict]) -> list[dict]:
        cost = max(1, len(hints))
        if self._is_behind or len(self._unacknowledged) + cost > self._window:
            self._is_behind = True
            return []
        self._unacknowledged.extend([last] * cost)
        return [{"after": self.number, "seq": last, "hints": hints}]
