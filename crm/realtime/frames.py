"""What browsers may say through a socket: two small sentences, and not too often."""

import json

LONGEST = 64  # characters
LARGEST = 2**53
A_SECOND = 20  # sentences, in the long run
AT_ONCE = 60


def read(text: str | None) -> tuple[str, int] | None:
    """``("since", n)`` or ``("ack", n)``; None when it is neither."""
    if text is None or len(text) > LONGEST:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return None
    match said:
        case {"since": int(number)} | {"ack": int(number)} if len(said) == 1 and 0 <= number <= LARGEST:
            return None if isinstance(number, bool) else (next(iter(said)), number)
    return None


class Allowance:
    """How much one browser may still say."""

    def __init__(self) -> None:
        self._left = float(AT_ONCE)
        self._counted_at = 0.0

    def allows(self, now: float) -> bool:
        """Take one sentence off, if there is one; they grow back with time."""
        self._left = min(AT_ONCE, self._left + (now - self._counted_at) * A_SECOND)
        self._counted_at = now
        is_enough = self._left >= 1
        self._left -= is_enough
        return is_enough
