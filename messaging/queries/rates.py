"""What a message costs: the organization's own price where it has one, else the provider's published one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import phonenumbers

from messaging.models import Conversation, ExchangeRate, Rate
from messaging.providers import registry
from messaging.providers.base import ListPrice, Price

PRICED = ("marketing", "utility", "authentication", "service")
# What other money is taken for in reais where the organization has not said it.
ASSUMED = {"USD": Decimal("5.40"), "EUR": Decimal("6.30")}
Key = tuple[str, str]  # provider and category


@dataclass(frozen=True)
class Line:
    """One line of the table of prices: what holds now, and since when."""

    provider_key: str
    category: str
    country: str
    price: Price
    valid_from: date
    is_own: bool
    is_to_come: bool = False


class Rates:
    """All prices at once, so that many messages can be priced without a query for each."""

    def __init__(self, providers: Iterable[str] | None = None):
        rows = Rate.objects.order_by("valid_from", "created_at")
        self._own: Mapping[Key, list[ListPrice]] = defaultdict(list)
        for row in rows if providers is None else rows.filter(provider_key__in=list(providers)):
            price = ListPrice(row.category, row.country, Price(row.amount, row.currency), row.valid_from)
            self._own[row.provider_key, row.category].append(price)

    def of(self, provider_key: str, category: str, country: str, day: date) -> Price | None:
        """The price of one message; None when nobody has said it."""
        for known in (self._own.get((provider_key, category), ()), _published(provider_key, category)):
            if found := _newest(known, country, day) or _newest(known, "", day):
                return found.price
        return None

    def table(self, today: date) -> list[Line]:
        """What holds today for each provider, category and country, and what is to come."""
        lines: dict[tuple[str, str, str], Line] = {}
        later: list[Line] = []
        for key in registry.PROVIDERS:
            for each in registry.get(key).prices:
                if each.valid_from <= today:
                    lines[key, each.category, each.country] = _line(key, each, is_own=False)
        for (key, _category), own in self._own.items():
            for each in own:
                if each.valid_from <= today:
                    lines[key, each.category, each.country] = _line(key, each, is_own=True)
                else:
                    later.append(_line(key, each, is_own=True, is_to_come=True))
        in_order = sorted([*lines.values(), *later], key=lambda line: (line.category, line.country, line.valid_from))
        return sorted(in_order, key=lambda line: list(registry.PROVIDERS).index(line.provider_key))


def prices_for(conversation: Conversation, provider_key: str, today: date) -> dict[str, Price]:
    """What a message to this person would cost now, by category; without those whose price nobody has said."""
    rates, peer = Rates([provider_key]), conversation.peer
    country = country_of(peer.get("phone") or peer.get("wa_id") or conversation.contact.phone)
    found = {category: rates.of(provider_key, category, country, today) for category in PRICED}
    return {category: price for category, price in found.items() if price}


def country_of(phone: str) -> str:
    """The country that a number belongs to; "" when it belongs to none."""
    try:
        number = phonenumbers.parse(phone if phone.startswith("+") else f"+{phone}", None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def _line(key: str, each: ListPrice, *, is_own: bool, is_to_come: bool = False) -> Line:
    return Line(key, each.category, each.country, each.price, each.valid_from, is_own, is_to_come)


def _published(provider_key: str, category: str) -> list[ListPrice]:
    return [each for each in registry.get(provider_key).prices if each.category == category]


def _newest(known: Iterable[ListPrice], country: str, day: date) -> ListPrice | None:
    """The last one said of those that hold on this day."""
    found = None
    for each in known:
        if each.country == country and each.valid_from <= day and (not found or each.valid_from >= found.valid_from):
            found = each
    return found


@dataclass(frozen=True)
class ExchangeLine:
    """What a unit of other money is in reais, and whether the organization has said so."""

    currency: str
    reais: Decimal
    is_assumed: bool
    valid_from: date | None = None


class Exchange:
    """Other money in reais, for comparisons: as the organization says, else as is assumed. Charges are never converted."""

    def __init__(self, day: date):
        said = {row.currency: row for row in ExchangeRate.objects.filter(valid_from__lte=day).order_by("valid_from")}
        self.lines = [
            ExchangeLine(code, said[code].reais, False, said[code].valid_from)
            if code in said
            else ExchangeLine(code, reais, True)
            for code, reais in ASSUMED.items()
        ]
        self._known = {line.currency: line.reais for line in self.lines} | {"BRL": Decimal(1)}

    def reais(self, amount: Decimal, currency: str) -> Decimal:
        """Money of an unknown kind counts as nothing here: its sum stands beside in its own."""
        return amount * self._known.get(currency, Decimal(0))

    def as_json(self) -> dict[str, str]:
        return {line.currency: f"{line.reais.normalize():f}" for line in self.lines}
