"""Whether a channel is open, by its week, the holidays of where it is, and the days somebody closed it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from config.days_off import NATIONAL, holidays_of
from crm.distribution.hours import END_OF_DAY, Week, is_open

LOOKED_AHEAD = 31  # days; what does not open within them opens at no moment that is known
LOOKED_BACK = 31
NONE = ""
STATES = (
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR", "RJ",
    "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
)  # fmt: skip
PLACES = [(NONE, _("No holidays")), (NATIONAL, _("National holidays")), *((state, state) for state in STATES)]


@dataclass(frozen=True)
class Opening:
    """A week, and the days on which it does not hold."""

    week: Week
    zone: ZoneInfo
    place: str = NONE
    closed_days: Collection[date] = field(default_factory=frozenset)

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        return self.why_closed(local.date()) is None and is_open(self.week, local)

    def opens_at(self, at: datetime) -> datetime | None:
        """The next moment at which it opens, after one at which it is closed: the same for the whole closed time."""
        local = at.astimezone(self.zone)
        for ahead in range(LOOKED_AHEAD + 1):
            day = local.date() + timedelta(days=ahead)
            if self.why_closed(day) is not None:
                continue
            for start, _end in self._spans(day):
                if start > local and not self.is_open(start - timedelta(minutes=1)):
                    return start
        return None

    def closes_at(self, at: datetime) -> datetime | None:
        """Until when it stays open, from a moment at which it is open; None: for longer than a week."""
        local = at.astimezone(self.zone).replace(second=0, microsecond=0)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            for _start, end in self._spans(day):
                if end > local and not self.is_open(end):
                    return end
        return None

    def open_since(self, span: timedelta, at: datetime) -> datetime:
        """The latest moment since which it has been open for so long in all; no farther back than is looked."""
        today, left = at.astimezone(self.zone).date(), span
        for back in range(LOOKED_BACK):
            day = today - timedelta(days=back)
            spans = self._spans(day) if self.why_closed(day) is None else []
            for start, end in reversed(spans):
                until = min(end, at).astimezone(UTC)  # an hour that a clock skips does not count
                length = max(until - start.astimezone(UTC), timedelta(0))
                if length >= left:
                    return until - left
                left -= length
        return at - timedelta(days=LOOKED_BACK)

    def why_closed(self, day: date) -> str | None:
        """Which holiday it is; empty when somebody closed the day; None when it is a day like others."""
        if day in self.closed_days:
            return ""
        return holidays_of(self.place, day.year).get(day) if self.place else None

    def holidays_after(self, day: date, *, most: int = 3) -> list[tuple[date, str]]:
        """The next ones, by date."""
        if not self.place:
            return []
        both = {**holidays_of(self.place, day.year), **holidays_of(self.place, day.year + 1)}
        return [(each, name) for each, name in sorted(both.items()) if each >= day][:most]

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """As its week says of such a day, from the first to the last."""
        said = self.week.get(str(day.weekday()), ()) if self.week else [["00:00", END_OF_DAY]]
        return [(self._moment(day, start), self._moment(day, end)) for start, end in said]

    def _moment(self, day: date, said: str) -> datetime:
        if said == END_OF_DAY:
            day, said = day + timedelta(days=1), "00:00"
        return datetime.combine(day, datetime.strptime(said, "%H:%M").time(), self.zone)  # noqa: DTZ007 - only the time
