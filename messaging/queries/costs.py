"""What messages have cost: by provider, category and day of a month, and how much of each budget is spent."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from config.gauges import Gauge
from messaging.models import Budget, Charge

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
ZERO = Decimal(0)


@dataclass
class Sums:
    """Messages of one kind: how many, how many of them free, without a known price, by our table; and what they cost."""

    messages: int = 0
    free: int = 0
    unpriced: int = 0
    estimated: int = 0
    amount: Decimal = ZERO

    def add(self, row: dict) -> None:
        for name in ("messages", "free", "unpriced", "estimated", "amount"):
            setattr(self, name, getattr(self, name) + row[name])


@dataclass(frozen=True)
class Line:
    """One row of the table: a provider's category, in the currency it is paid in."""

    provider_key: str
    category: str
    currency: str
    sums: Sums


@dataclass
class Currency:
    """All that was paid in one currency."""

    code: str
    days: int
    sums: Sums = field(default_factory=Sums)
    by_day: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def bars(self) -> list[tuple[int, int, date, Decimal]]:
        """Each day's place and height in a drawing of 100 units, with what it stands for."""
        most = max(self.by_day.values(), default=ZERO)
        return [
            (day.day - 1, round(100 * amount / most) if most else 0, day, amount)
            for day, amount in sorted(self.by_day.items())
        ]


@dataclass(frozen=True)
class Month:
    """A month's costs."""

    first: date
    lines: list[Line]
    currencies: list[Currency]
    by_channel: dict[UUID, dict[str, Decimal]]

    @property
    def days(self) -> int:
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=self.days)

    @property
    def unpriced(self) -> int:
        return sum(line.sums.unpriced for line in self.lines)


@dataclass(frozen=True)
class Spent(Gauge):
    """A budget, and how much of it this month has taken."""

    budget: Budget
    amount: Decimal

    @property
    def percent(self) -> int:
        return int(100 * self.amount / self.budget.amount)

    @property
    def left(self) -> Decimal:
        return max(self.budget.amount - self.amount, ZERO)


def of_month(first: date, *, channel: UUID | None = None) -> Month:
    """One query, whatever the number of messages: days × channels × categories."""
    lines: dict[tuple[str, str, str], Sums] = defaultdict(Sums)
    currencies: dict[str, Currency] = {}
    by_channel: dict[UUID, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    month = Month(first, [], [], by_channel)
    rows = charges(first)
    for row in grouped(rows.filter(channel=channel) if channel else rows):
        code = row["currency"]
        lines[row["provider_key"], row["category"], code].add(row)
        by_channel[row["channel_id"]][code] += row["amount"]
        if code:
            currency = currencies.setdefault(code, Currency(code, month.days))
            currency.sums.add(row)
            currency.by_day[row["day"]] += row["amount"]
    in_order = sorted(lines.items(), key=lambda each: (each[0][0], -each[1].amount, each[0][1]))
    month.lines.extend(Line(*key, sums) for key, sums in in_order)
    month.currencies.extend(sorted(currencies.values(), key=lambda each: -each.sums.amount))
    return month


def spent(budgets: Iterable[Budget], first: date) -> list[Spent]:
    """How much of each budget this month has taken, in one query."""
    rows = charges(first).values("channel_id", "currency").annotate(amount=Coalesce(Sum("amount"), ZERO))
    sums: dict[tuple[UUID | None, str], Decimal] = defaultdict(Decimal)
    for channel_id, currency, amount in rows.values_list("channel_id", "currency", "amount"):
        sums[channel_id, currency] += amount
        sums[None, currency] += amount
    return [Spent(budget, sums[budget.channel_id, budget.currency]) for budget in budgets]


def month_named(text: str) -> date | None:
    """The first day of ``2026-11``; None when it names no month."""
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def charges(first: date):
    return in_month(Charge.objects.all(), first)


def in_month(rows, first: date):
    return rows.filter(day__gte=first, day__lt=first + timedelta(days=monthrange(first.year, first.month)[1]))


def grouped(rows):
    """Days × channels × providers × categories × currencies."""
    return rows.values("day", "channel_id", "provider_key", "category", "currency").annotate(
        messages=Count("pk"),
        free=Count("pk", filter=Q(is_billable=False)),
        unpriced=Count("pk", filter=Q(amount=None)),
        estimated=Count("pk", filter=Q(source=Charge.Source.ESTIMATED)),
        amount=Coalesce(Sum("amount"), ZERO),
    )
