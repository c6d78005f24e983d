"""The five figures at the top of the metrics, each beside what it was in the period before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crm.queries.metrics import words
from crm.queries.metrics.numbers import Point, Series, Totals
from crm.queries.metrics.series import spark

STEADY = 0.005  # a change smaller than half a percent is none


@dataclass(frozen=True)
class Figure:
    """A number with its name, where it has been going, and how it compares."""

    label: str
    value: str
    hint: str
    line: str = ""
    change: str = ""
    tone: str = ""
    icon: str = ""


def figures(now: Totals, before: Totals | None, weeks: Series) -> list[Figure]:
    """``before`` is missing where no period was chosen: then there is nothing to compare with."""
    was, lines = before or Totals(), _Lines(weeks.points)
    return [
        Figure(
            _("Conversion to won"),
            words.percent(now.conversion, 1),
            _("Leads that were won, of all"),
            lines.of(lambda point: point.conversion),
            **_change(now.conversion, was.conversion, _points, better_up=True),
        ),
        Figure(
            _("Sales cycle"),
            words.days(now.cycle_days),
            _("From a lead's first day to its sale, on average"),
            lines.of(lambda point: point.cycle_days),
            **_change(now.cycle_days, was.cycle_days, _days_more, better_up=False),
        ),
        Figure(
            _("Average sale"),
            words.money(now.average_sale_cents),
            _("Value of won leads, on average"),
            lines.of(lambda point: point.average_sale_cents),
            **_change(now.average_sale_cents, was.average_sale_cents, _percent_more, better_up=True),
        ),
        Figure(
            _("Velocity"),
            _("%(money)s/day") % {"money": words.money(now.velocity_cents)} if now.velocity_cents else words.NOTHING,
            _("Open leads × win rate × average sale ÷ sales cycle"),
            lines.of(lambda point: point.won_cents),
            **_change(now.velocity_cents, was.velocity_cents, _percent_more, better_up=True),
        ),
        _forecast(now),
    ]


def _forecast(now: Totals) -> Figure:
    low, high = words.short_money(now.at_least_cents), words.short_money(now.at_most_cents)
    return Figure(
        _("Forecast"),
        words.money(now.weighted_cents),
        _("Value of each open lead by the chance of its stage; the interval holds four times in five"),
        change=_("between %(low)s and %(high)s") % {"low": low, "high": high},
        tone="info",
        icon="target",
    )


class _Lines:
    def __init__(self, points: Sequence[Point]):
        self.points = points

    def of(self, value: Callable[[Point], float | None]) -> str:
        return spark([value(point) for point in self.points])


def _change(now: float | None, before: float | None, say: Callable, *, better_up: bool) -> dict[str, str]:
    if now is None or before is None:
        return {}
    if abs(now - before) <= STEADY * abs(before or 1):
        return {"change": _("as before"), "icon": "minus"}
    up = now > before
    return {
        "change": say(now, before),
        "tone": "ok" if up == better_up else "bad",
        "icon": "trending-up" if up else "trending-down",
    }


def _points(now: float, before: float) -> str:
    n = number_format(abs(now - before) * 100, decimal_pos=1)
    if now > before:
        return _("%(n)s points above the period before") % {"n": n}
    return _("%(n)s points below the period before") % {"n": n}


def _days_more(now: float, before: float) -> str:
    n = words.days(abs(now - before))
    return _("%(days)s slower") % {"days": n} if now > before else _("%(days)s quicker") % {"days": n}


def _percent_more(now: float, before: float) -> str:
    if not before:
        return ""
    n = words.percent(abs(now - before) / abs(before))
    if now > before:
        return _("%(n)s above the period before") % {"n": n}
    return _("%(n)s below the period before") % {"n": n}
