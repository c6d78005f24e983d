"""What browsers may say through a socket: three small sentences, and not too often."""

import json
import re

LONGEST = 256  # characters
LARGEST = 2**53
A_SECOND = 20  # sentences, in the long run
AT_ONCE = 60
PLACES = 3  # at once: a board, a lead beside it, and a conversation
PLACE = re.compile(r"[a-z]{1,20}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DOING = ("viewing", "typing", "editing")  # whoever does several in several windows is shown with the last of these


def read(text: str | None) -> tuple | None:
    """``("since", n)``, ``("ack", n)`` or ``("at", {place: doing})``; None when it is none of them."""
    if text is None or len(text) > LONGEST:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return None
    match said:
        case {"since": int(number)} | {"ack": int(number)} if len(said) == 1 and 0 <= number <= LARGEST:
            return None if isinstance(number, bool) else (next(iter(said)), number)
        case {"at": dict(places)} if len(said) == 1 and len(places) <= PLACES:
            return ("at", places) if all(map(_is_place, places, places.values())) else None
    return None


def _is_place(place: str, doing: object) -> bool:
    return PLACE.fullmatch(place) is not None and doing in DOING


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
