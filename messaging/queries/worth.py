"""What a channel's traffic costs, and would cost by another provider: real charges here, the tables of prices there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from messaging.models import Channel
from messaging.providers import registry
from messaging.providers.base import Price
from messaging.queries.carried import Carried, Group, begun, carried
from messaging.queries.rates import Exchange, Rates, country_of

RECEIVED, SERVICE, MONTH = "received", "service", "month"
DAYS = 30  # of a month
ZERO = Decimal(0)


def money(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    """By currency, as text: fractions of a cent are kept."""
    return {currency: f"{round(amount, 6).normalize():f}" for currency, amount in sorted(amounts.items())}


def cents(amount: Decimal) -> str:
    return f"{round(amount, 2):f}"


@dataclass
class Cost:
    """Money by currency, and how many messages nobody has priced."""

    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unpriced: int = 0

    def add(self, price: Price | None, messages: int = 1) -> None:
        if price is None:
            self.unpriced += messages
        elif price.currency and messages:
            self.amounts[price.currency] += price.amount * messages

    def take(self, other: "Cost") -> None:
        for currency, amount in other.amounts.items():
            self.amounts[currency] += amount
        self.unpriced += other.unpriced

    def times(self, factor: float) -> "Cost":
        known = {currency: round(amount * Decimal(str(factor)), 4) for currency, amount in self.amounts.items()}
        return Cost(known, self.unpriced)

    def reais(self, exchange: Exchange) -> Decimal:
        return sum((exchange.reais(amount, currency) for currency, amount in self.amounts.items()), ZERO)

    @property
    def told(self) -> list[tuple[Decimal, str]]:
        return [(amount, currency) for currency, amount in sorted(self.amounts.items())]

    def as_json(self) -> dict[str, str]:
        return money(self.amounts)


@dataclass
class Line:
    """One category: how many messages, what they cost here, what they would cost there."""

    category: str
    messages: int = 0
    here: Cost = field(default_factory=Cost)
    there: Cost = field(default_factory=Cost)


@dataclass(frozen=True)
class Comparison:
    """The same traffic by two providers."""

    traffic: Carried
    there_key: str
    lines: list[Line]
    here: Cost
    there: Cost
    exchange: Exchange

    @property
    def here_reais(self) -> Decimal:
        return round(self.here.reais(self.exchange), 2)

    @property
    def there_reais(self) -> Decimal:
        return round(self.there.reais(self.exchange), 2)

    @property
    def saved_reais(self) -> Decimal:
        """By having the traffic carried there instead of here."""
        return self.here_reais - self.there_reais

    @property
    def costlier_reais(self) -> Decimal:
        return -self.saved_reais

    @property
    def saved(self) -> list[tuple[Decimal, str]]:
        """In the account's own money, where both are paid in the same."""
        currencies = self.here.amounts.keys() | self.there.amounts.keys()
        if len(currencies) != 1:
            return []
        code = next(iter(currencies))
        return [(self.here.amounts.get(code, ZERO) - self.there.amounts.get(code, ZERO), code)]

    @property
    def apart(self) -> list[tuple[Decimal, str]]:
        """The same without its sign: beside words that say which of them costs less."""
        return [(abs(amount), code) for amount, code in self.saved]

    def as_json(self) -> dict[str, Any]:
        """For programs: money as text, by currency, and in reais."""
        return {
            "here": self.traffic.provider_key,
            "there": self.there_key,
            "traffic": self.traffic.as_json(),
            "categories": [
                {
                    "category": line.category,
                    "messages": line.messages,
                    "here": line.here.as_json(),
                    "there": line.there.as_json(),
                }
                for line in self.lines
            ],
            "cost_here": self.here.as_json(),
            "cost_there": self.there.as_json(),
            "cost_here_brl": cents(self.here_reais),
            "cost_there_brl": cents(self.there_reais),
            "saved_brl": cents(self.saved_reais),
            "unpriced_here": self.here.unpriced,
            "unpriced_there": self.there.unpriced,
            "exchange": self.exchange.as_json(),
        }

    def a_month(self) -> "Comparison":
        """As if it went on like this for thirty days."""
        factor = DAYS / self.traffic.reckoned_days
        lines = [
            Line(each.category, round(each.messages * factor), each.here.times(factor), each.there.times(factor))
            for each in self.lines
        ]
        args = (self.here.times(factor), self.there.times(factor), self.exchange)
        return Comparison(self.traffic, self.there_key, lines, *args)


def analysis(channel: Channel, there_key: str, *, today: date) -> Comparison:
    """Thirty days of what serves now, and what they would cost there; a younger channel's days stand for a month."""
    now, serves = timezone.now(), channel.connections.get(is_current=True)
    since, home = begun(channel, now), country_of(channel.address)
    traffic = carried(channel, serves.provider_key, since, now, home=home, also_unnoted=True)
    return compare(traffic, there_key, today=today).a_month()


def compare(traffic: Carried, there_key: str, *, today: date) -> Comparison:
    """Real charges of the traffic; what nobody charged, and the other provider, by the tables of prices."""
    rates, lines = _Priced(today), dict[str, Line]()
    for group in traffic.groups:
        line = lines.setdefault(group.category, Line(group.category))
        line.messages += group.messages
        _add_charged(line.here, group)
        line.here.add(rates.of(traffic.provider_key, group.category, group.country or traffic.home), group.uncharged)
        line.there.add(rates.of(there_key, group.category, group.country or traffic.home), group.messages)
    if traffic.received:
        line = lines.setdefault(RECEIVED, Line(RECEIVED, traffic.received))
        line.here.add(rates.of(traffic.provider_key, RECEIVED, traffic.home), traffic.received)
        line.there.add(rates.of(there_key, RECEIVED, traffic.home), traffic.received)
    if fees := _fees(rates, traffic, there_key):
        lines[MONTH] = fees
    here, there = Cost(), Cost()
    for line in lines.values():
        here.take(line.here)
        there.take(line.there)
    return Comparison(traffic, there_key, list(lines.values()), here, there, Exchange(today))


def _fees(rates: "_Priced", traffic: Carried, there_key: str) -> Line | None:
    """What the number itself costs in these days, where the organization has said what it costs in a month."""
    prices = [rates.of_month(key, traffic.home) for key in (traffic.provider_key, there_key)]
    if not any(prices):
        return None
    line = Line(MONTH)
    for cost, price in zip((line.here, line.there), prices, strict=True):
        if price:
            share = Decimal(str(traffic.reckoned_days / DAYS))
            cost.add(Price(round(price.amount * share, 6), price.currency))
    return line


def _add_charged(cost: Cost, group: Group) -> None:
    cost.add(Price(group.amount, group.currency))
    cost.unpriced += group.unpriced


class _Priced:
    """Prices of a day, with what follows where a table says nothing."""

    def __init__(self, today: date):
        self.today = today
        self._rates = Rates()
        self._known: Mapping[str, bool] = {key: bool(registry.get(key).prices) for key in registry.PROVIDERS}

    def of(self, key: str, category: str, country: str) -> Price | None:
        """Free where the provider asks for nothing at all, and for receiving unless its table says otherwise."""
        found = self._rates.of(key, category, country, self.today)
        if found is None and category not in (RECEIVED, SERVICE):
            found = self._rates.of(key, SERVICE, country, self.today)
        if found is None and (category == RECEIVED or not self._known[key]):
            return Price(ZERO, "")
        return found

    def of_month(self, key: str, country: str) -> Price | None:
        return self._rates.of(key, MONTH, country, self.today)
