"""The hours of a week in which somebody takes leads, on the organization's own clock."""

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

# {"0": [["09:00", "12:00"], ["13:00", "18:00"]], …}: Monday is 0; "24:00" ends a day. Empty means always.
Week = Mapping[str, Sequence[Sequence[str]]]
SPAN = re.compile(r"^(\d{1,2})(?:[:h](\d{2}))?h?\s*(?:-|–|às|a|até)\s*(\d{1,2})(?:[:h](\d{2}))?h?$")
END_OF_DAY = "24:00"


class Unreadable(ValueError):
    """These are no hours of a day."""


def is_open(week: Week, at: datetime) -> bool:
    """``at`` as the organization's clock shows it. The minute a span ends with is outside."""
    if not week:
        return True
    minute = f"{at:%H:%M}"
    return any(start <= minute < end for start, end in week.get(str(at.weekday()), ()))


def read(text: str) -> list[list[str]]:
    """``9h-12h, 13:00 às 18:00`` → spans of a day. Raises ``Unreadable``."""
    spans = [_span(piece) for piece in (piece.strip().lower() for piece in re.split(r"[,;]", text)) if piece]
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans)):
        raise Unreadable
    return spans


def written(spans: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans)


def _span(text: str) -> list[str]:
    match = SPAN.match(text)
    if match is None:
        raise Unreadable
    first_hour, first_minute, last_hour, last_minute = (int(part or 0) for part in match.groups())
    start, end = f"{first_hour:02}:{first_minute:02}", f"{last_hour:02}:{last_minute:02}"
    if first_minute > 59 or last_minute > 59 or start >= end or end > END_OF_DAY:
        raise Unreadable
    return [start, end]
