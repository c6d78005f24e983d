"""The console as one has asked for it: which organizations in which order, and the queue of all of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tenants.models import Membership
from tenants.services.console import Line, Reading, State, Wait, read_all
from tenants.services.console_asked import SHOWN, Asked

MOST = 200  # lines of each kind and organization that filters look through
COUNTED = ("open", "unassigned", "waiting", "late", "hot", "won", "won_cents", "overdue")


@dataclass(frozen=True)
class Waiting:
    """A line of the queue with its organization."""

    reading: Reading
    wait: Wait

    @cached_property
    def line(self) -> Line:
        return self.wait.told()

    @property
    def url(self) -> str:
        return f"/o/{self.reading.organization.slug}/{self.line.path}"

    @property
    def take_url(self) -> str:
        return f"/o/{self.reading.organization.slug}/{self.line.take}" if self.line.take else ""


class Desk:
    """All that the page shows."""

    def __init__(self, memberships: Sequence[Membership], asked: Asked):
        self.asked = asked
        # Of all together the first twenty are among the first twenty of each; what is filtered may lie further down.
        self.readings = read_all(memberships, MOST if asked.is_narrowed else asked.shown)

    @cached_property
    def organizations(self) -> list[Reading]:
        """Those whose name holds the words that are searched for, in the order that is asked for."""
        found = [each for each in self.readings if _plain(self.asked.words) in _plain(each.organization.name)]
        column, is_down = self.asked.sort.removeprefix("-"), self.asked.sort.startswith("-")
        if column == "name":
            return found[::-1] if is_down else found
        if not column:
            return sorted(found, key=lambda each: (-(each.figures.late or 0), -(each.figures.waiting or 0)))
        known = [each for each in found if getattr(each.figures, column) is not None]
        known.sort(key=lambda each: getattr(each.figures, column), reverse=is_down)
        return known + [each for each in found if getattr(each.figures, column) is None]

    @cached_property
    def queue(self) -> list[Waiting]:
        """Whoever waits longest comes first, whatever the organization."""
        found = [Waiting(reading, wait) for reading in self.readings for wait in reading.waits]
        if self.asked.is_narrowed:
            found = [each for each in found if self._is_wanted(each)]
        return sorted(found, key=lambda each: each.wait.since)

    def _is_wanted(self, each: Waiting) -> bool:
        asked, line, organization = self.asked, each.line, each.reading.organization
        return (
            asked.organization in ("", organization.slug)
            and asked.kind in ("", line.kind)
            and (asked.whose != "mine" or line.is_mine)
            and (asked.whose != "nobody" or not line.who)
            and (_plain(asked.words) in _plain(organization.name) or _plain(asked.words) in _plain(line.name))
        )

    @property
    def first(self) -> list[Waiting]:
        return self.queue[: self.asked.shown]

    @property
    def count(self) -> int:
        """How long the queue is."""
        return len(self.queue) if self.asked.is_narrowed else sum(each.lines_in_all for each in self.readings)

    @property
    def left(self) -> int:
        """How many lines are not shown yet."""
        return max(self.count - self.asked.shown, 0)

    @property
    def more(self) -> str:
        return self.asked.address(shown=self.asked.shown + SHOWN)

    @cached_property
    def total(self) -> dict[str, int | None]:
        """Of all organizations together; None where no role shows it."""
        return {name: _sum([getattr(each.figures, name) for each in self.readings]) for name in COUNTED}

    @property
    def oldest(self) -> datetime | None:
        return min((each.figures.oldest for each in self.readings if each.figures.oldest), default=None)

    @property
    def silent(self) -> list[Reading]:
        return [each for each in self.readings if each.state != State.ANSWERED]

    @property
    def chosen(self) -> Reading | None:
        """The one organization that the queue is of."""
        return next((each for each in self.readings if each.organization.slug == self.asked.organization), None)


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _plain(words: str) -> str:
    """Without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(sign))
