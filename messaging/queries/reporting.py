"""How a change of provider has turned out: the weeks before, the time since, and what was saved so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.models import Switch
from messaging.queries.carried import Carried, begun, carried
from messaging.queries.rates import country_of
from messaging.queries.worth import Comparison, cents, compare


@dataclass(frozen=True)
class Figure:
    """A row of the report: before, since, what the former provider carried meanwhile, and how it is written."""

    label: Promise
    before: Any
    since: Any
    meanwhile: Any = None
    how: str = field(default="number", kw_only=True)


@dataclass(frozen=True)
class Report:
    """Before and since, by the same measures."""

    switch: Switch
    before: Comparison  # the former provider's thirty days, as they were charged
    since: Comparison  # the new one's time, as it was charged, beside what the former one would have asked
    beside: Carried  # what the former provider carried in that time: during a share, and what was on its way

    @property
    def saved_reais(self) -> Decimal:
        return -self.since.saved_reais

    @property
    def saved(self) -> list[tuple[Decimal, str]]:
        return [(-amount, currency) for amount, currency in self.since.saved]

    @property
    def saved_a_month_reais(self) -> Decimal | None:
        """None before a day has passed: minutes foretell no month."""
        days = self.since.traffic.days
        return round(self.saved_reais * 30 / Decimal(str(days)), 2) if days >= 1 else None

    @property
    def rows(self) -> list[Figure]:
        """The table of the page and of the CSV."""
        times = (self.before.traffic, self.since.traffic, self.beside)
        return [
            Figure(_("Days"), *(round(each.days, 1) for each in times)),
            Figure(_("Messages sent"), *(each.sent for each in times)),
            Figure(_("Messages received"), *(each.received for each in times)),
            Figure(_("Messages a day"), *(each.a_day for each in times)),
            Figure(_("Messages that failed"), *(each.failed for each in times)),
            Figure(_("Share that failed"), *(each.failed_percent for each in times), how="percent"),
            Figure(_("Answered within, 19 in 20"), *(each.answered_in for each in times), how="seconds"),
            Figure(_("Cost"), self.before.here_reais, self.since.here_reais, how="reais"),
            Figure(_("Cost of a message sent"), _each(self.before), _each(self.since), how="reais"),
            Figure(_("The same by the former provider's prices"), None, self.since.there_reais, how="reais"),
            Figure(_("Saved so far"), None, self.saved_reais, how="reais"),
            Figure(_("Saved a month, if it goes on so"), None, self.saved_a_month_reais, how="reais"),
        ]

    def as_json(self) -> dict[str, Any]:
        """For programs: money as text, in the currencies it was paid in, and in reais by the rates that stand with it."""
        return {
            "switch": str(self.switch.pk),
            "state": self.switch.state,
            "former": self.before.traffic.provider_key,
            "new": self.since.traffic.provider_key,
            "began_at": self.switch.began.isoformat() if self.switch.began else None,
            "before": _side(self.before),
            "since": _side(self.since),
            "former_since": self.beside.as_json(),
            "by_former_prices": self.since.there.as_json(),
            "by_former_prices_brl": cents(self.since.there_reais),
            "saved_brl": cents(self.saved_reais),
            "saved_a_month_brl": None if self.saved_a_month_reais is None else cents(self.saved_a_month_reais),
            "exchange": self.since.exchange.as_json(),
        }

    def csv_rows(self) -> Iterator[list[Any]]:
        """With what was paid in each currency at the end."""
        for row in self.rows:
            yield [str(row.label), row.before, row.since, row.meanwhile]
        currencies = sorted(self.before.here.amounts.keys() | self.since.here.amounts.keys())
        for code in currencies:
            yield [code, self.before.here.amounts.get(code), self.since.here.amounts.get(code)]


def report(switch: Switch) -> Report:
    """Until now, or until it went back. ``switch.began`` is known."""
    assert switch.began is not None
    until = switch.ended_at if switch.state == Switch.State.RETURNED and switch.ended_at else timezone.now()
    channel, began, today = switch.channel, switch.began, timezone.localdate()
    former, new, home = switch.former.provider_key, switch.new.provider_key, country_of(channel.address)
    before = carried(channel, former, begun(channel, began), began, home=home, also_unnoted=True)
    since = carried(channel, new, began, until, home=home)
    return Report(
        switch=switch,
        before=compare(before, new, today=today),
        since=compare(since, former, today=today),
        beside=carried(channel, former, began, until, home=home),
    )


def _each(side: Comparison) -> Decimal | None:
    return round(side.here.reais(side.exchange) / side.traffic.sent, 4) if side.traffic.sent else None


def _side(side: Comparison) -> dict[str, Any]:
    return side.traffic.as_json() | {
        "cost": side.here.as_json(),
        "cost_brl": cents(side.here_reais),
        "unpriced": side.here.unpriced,
    }
