"""The metrics tab: what it shows of a board's history, and the leads behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.models import Stage
from crm.queries import ranges
from crm.queries.board import Board
from crm.queries.filters import NOBODY, Filters
from crm.queries.metrics import series, words
from crm.queries.metrics.figures import Figure, figures
from crm.queries.metrics.history import History
from crm.queries.metrics.numbers import Bottleneck, Reason, Series, Slice, StageMetrics

COMPARED = ("created", "closed")  # periods that have one before them
MOST_SLICES = 8


@dataclass(frozen=True)
class Row:
    """A stage in the funnel and in the days; ``width`` of the longest bar is 100."""

    metrics: StageMetrics
    width: float
    url: str
    reached_url: str
    days_width: float = 0
    goal_at: float | None = None

    @property
    def value(self) -> str:
        return words.short_money(self.metrics.reached_cents)

    @property
    def advanced(self) -> str:
        return words.percent(self.metrics.advanced)

    @property
    def average(self) -> str:
        return words.short_days(self.metrics.average)

    @property
    def median(self) -> str:
        return words.short_days(self.metrics.median)

    @property
    def p90(self) -> str:
        return words.short_days(self.metrics.p90)


@dataclass(frozen=True)
class Linked:
    """A slice or a reason with the address of its leads, and how wide its bar is."""

    what: Slice | Reason
    url: str
    won_url: str = ""
    open_url: str = ""
    width: float = 0

    @property
    def win_rate(self) -> str:
        return words.percent(self.what.win_rate) if isinstance(self.what, Slice) else ""


class MetricsSheet:
    """Of the board as one person sees it through the filters."""

    def __init__(self, board: Board):
        self.board = board
        self.filters = board.filters
        self.history = History(board.pipeline, board.leads)

    @cached_property
    def figures(self) -> list[Figure]:
        before = self._before.totals if self._before else None
        return figures(self.history.totals, before, self.weeks)

    @property
    def is_empty(self) -> bool:
        return self.history.totals.count == 0

    @cached_property
    def span(self) -> tuple[date, date]:
        """The days that the weeks go through."""
        for name in COMPARED:
            if period := getattr(self.filters, name):
                first, last = ranges.days(period)
                usual = series.span_of(self.history.leads)
                return first or usual[0], last or usual[1]
        return series.span_of(self.history.leads)

    @cached_property
    def weeks(self) -> Series:
        return series.over_time(self.history.leads, *self.span)

    @cached_property
    def funnel(self) -> list[Row]:
        """Open stages and won; where leads are lost is no step."""
        rows = [row for row in self.history.stages if row.stage.kind != Stage.Kind.LOST]
        most = max((row.reached for row in rows), default=0) or 1
        return [self._row(row, width=100 * row.reached / most) for row in rows]

    @cached_property
    def days(self) -> list[Row]:
        """Open stages with how long leads stay, on one scale with the goals."""
        rows = [row for row in self.history.stages if row.stage.kind == Stage.Kind.OPEN]
        longest = max([1.0, *(row.average or 0 for row in rows), *(float(row.goal or 0) for row in rows)])
        return [
            self._row(
                row,
                days_width=100 * (row.average or 0) / longest,
                goal_at=100 * row.goal / longest if row.goal else None,
            )
            for row in rows
        ]

    @cached_property
    def flow(self) -> list[Row]:
        """All stages, for who came and went."""
        return [self._row(row) for row in self.history.stages]

    @cached_property
    def bottleneck(self) -> Bottleneck | None:
        return self.history.bottleneck

    @property
    def bottleneck_sentence(self) -> str:
        """11 leads (R$ 148.600) stay 9.4 days on average; the goal is 5. 4 have no task."""
        if not (found := self.bottleneck):
            return ""
        row = found.metrics
        told = {
            "n": row.standing,
            "money": words.money(row.standing_cents),
            "days": words.days(row.average),
            "goal": words.days(row.goal),
            "idle": found.without_task,
        }
        sentence = _("%(n)s leads (%(money)s); leads stay %(days)s on average, the goal is %(goal)s.") % told
        return f"{sentence} " + _("Of those past the goal, %(idle)s have no task.") % told

    @property
    def bottleneck_url(self) -> str:
        """Those past the goal without a task; where all have one, those past the goal."""
        if not (found := self.bottleneck):
            return ""
        wait = "idle" if found.without_task else "late"
        return self._leads(stage=(str(found.metrics.stage.pk),), state=(), wait=(wait,))

    @property
    def bottleneck_count(self) -> int:
        return (self.bottleneck.without_task or self.bottleneck.late) if self.bottleneck else 0

    @cached_property
    def owners(self) -> list[Linked]:
        return [self._linked(one, "owner", one.key) for one in self.history.by_owner()[:MOST_SLICES]]

    @cached_property
    def sources(self) -> list[Linked]:
        return [self._linked(one, "source", one.key) for one in self.history.by_source()[:MOST_SLICES]]

    @cached_property
    def reasons(self) -> list[Linked]:
        most = max((reason.count for reason in self.history.lost_reasons), default=0) or 1
        return [
            Linked(
                reason,
                self._leads(reason=(str(reason.pk or NOBODY),), state=("lost",)),
                width=100 * reason.count / most,
            )
            for reason in self.history.lost_reasons[:MOST_SLICES]
        ]

    @property
    def chart(self) -> dict[str, Any]:
        """What was won, week by week; the addresses lead to those sales."""
        weeks, before = self.weeks, self._weeks_before
        return {
            "labels": [_label(day, weeks.step) for day in weeks.days],
            "won": [point.won_cents / 100 for point in weeks.points],
            "sales": [point.won for point in weeks.points],
            "made": [point.created for point in weeks.points],
            "before": [point.won_cents / 100 for point in before.points] if before else [],
            "urls": [self._won_in(day, weeks.step) for day in weeks.days],
            "names": {"won": _("Won"), "before": _("Period before"), "sales": _("sales"), "made": _("new leads")},
        }

    @property
    def chart_table(self) -> list[tuple[str, int, int, str, str]]:
        """The same for those who cannot see it: from when, new leads, sales, what they came to, where they are."""
        weeks = self.weeks
        return [
            (
                _label(day, weeks.step),
                point.created,
                point.won,
                words.money(point.won_cents),
                self._won_in(day, weeks.step),
            )
            for day, point in zip(weeks.days, weeks.points, strict=True)
        ]

    @property
    def urls(self) -> dict[str, str]:
        """The leads behind the totals."""
        return {
            "open": self._leads(state=("open",)),
            "won": self._leads(state=("won",)),
            "lost": self._leads(state=("lost",)),
        }

    @cached_property
    def _earlier(self) -> Filters | None:
        """The same filters over the period before, of the same length."""
        for name in COMPARED:
            if period := getattr(self.filters, name):
                first, last = ranges.days(period)
                if first is None:
                    return None
                length = (last or self.span[1]) - first + timedelta(days=1)
                return self.filters.with_(**{name: f"{first - length}{ranges.BETWEEN}{first - timedelta(days=1)}"})
        return None

    @cached_property
    def _before(self) -> History | None:
        if not self._earlier:
            return None
        board = Board(self.board.pipeline, self.board.principal, self._earlier)
        return History(board.pipeline, board.leads)

    @cached_property
    def _weeks_before(self) -> Series | None:
        if not self._before:
            return None
        first, last = self.span
        length = last - first + timedelta(days=1)
        return series.over_time(self._before.leads, first - length, last - length, self.weeks.step)

    def _row(self, row: StageMetrics, *, width: float = 0, **fields) -> Row:
        stage = str(row.stage.pk)
        return Row(row, width, self._leads(stage=(stage,), state=()), self._leads(reached=(stage,)), **fields)

    def _linked(self, one: Slice, name: str, key: str) -> Linked:
        here = {name: (key,)}
        return Linked(
            one,
            self._leads(**here),
            won_url=self._leads(**here, state=("won",)),
            open_url=self._leads(**here, state=("open",)),
        )

    def _won_in(self, day: date, step: str) -> str:
        following = day + timedelta(days=7) if step == series.WEEK else (day + timedelta(days=32)).replace(day=1)
        first, last = self.span if self.filters.closed else (day, following)
        within = f"{max(day, first)}{ranges.BETWEEN}{min(following - timedelta(days=1), last)}"
        return self._leads(closed=within, state=("won",))

    def _leads(self, **narrowed: str | Sequence[str]) -> str:
        return f"{reverse('board')}?{self.filters.with_(**narrowed).address}"


def _label(day: date, step: str) -> str:
    return date_format(day, _("m/d") if step == series.WEEK else _("M Y"))
