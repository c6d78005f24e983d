"""Budgets of a month: set, given up, and those who may change channels told when 80 % and all of it is spent, once each."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from config.gauges import ALERTS
from crm import events
from crm.models import Notification
from crm.queries import people
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import notifying, setting_aside
from messaging.models import Budget, BudgetAlert, Channel, ExchangeRate, Rate
from messaging.queries import costs
from messaging.services import pricing
from tenants import context
from tenants.models import Organization, User
from tenants.waking import wake_after_commit


@transaction.atomic
def put(*, channel: Channel | None, amount: Decimal, currency: str, by: User | None) -> Budget:
    """The budget of a channel, or of all together, in a currency: made, or changed."""
    budget, _is_new = Budget.objects.update_or_create(channel=channel, currency=currency, defaults={"amount": amount})
    wake_after_commit(pricing.WATCH)
    changed(by=by)
    return budget


@transaction.atomic
def give_up(budget: Budget, *, by: User | None) -> None:
    setting_aside.give_up(budget, by=by)
    changed(by=by)


def came_back(budget: Budget, by: User | None) -> None:
    wake_after_commit(pricing.WATCH)
    changed(by=by)


@transaction.atomic
def agree(
    *,
    provider_key: str,
    category: str,
    country: str,
    amount: Decimal,
    currency: str,
    valid_from: date,
    by: User | None,
) -> Rate:
    """A price from a day on. What was charged before stays as it was."""
    rate = Rate.objects.create(
        provider_key=provider_key,
        category=category,
        country=country,
        amount=amount,
        currency=currency,
        valid_from=valid_from,
        created_by=by,
    )
    changed(by=by)
    return rate


@transaction.atomic
def say_exchange(*, currency: str, reais: Decimal, valid_from: date, by: User | None) -> ExchangeRate:
    """What a unit of other money is in reais from a day on, for comparisons."""
    said = {"currency": currency, "reais": reais, "valid_from": valid_from}
    rate = ExchangeRate.objects.create(**said, created_by=by)
    changed(by=by)
    return rate


def watch() -> None:
    """Tell of every budget that has reached 80 or 100 % this month, if nobody has been told yet."""
    month = pricing.today().replace(day=1)
    for spent in costs.spent(Budget.objects.select_related("channel"), month):
        for percent in ALERTS:
            if spent.percent >= percent:
                _alert(spent, month, percent)


def changed(*, by: User | None = None) -> None:
    """Pages about costs are drawn again."""
    events.record("costs.changed", context.current_organization_id(), audience=Audience(EVERYBODY), by=by)


@transaction.atomic
def _alert(spent: costs.Spent, month: date, percent: int) -> None:
    """The constraint says who tells: one of all workers, once."""
    budget = spent.budget
    _row, is_new = BudgetAlert.objects.get_or_create(budget=budget, month=month, percent=percent)
    if not is_new:
        return
    changed()
    for member in people.colleagues():
        if member.may("channel.change"):
            notifying.notify(
                member.user,
                Notification.Kind.BUDGET_REACHED,
                by=None,
                path="settings/costs/",
                name=budget.channel.name if budget.channel else _organization(),
                percent=percent,
                amount=str(spent.amount),
                currency=budget.currency,
            )


def _organization() -> str:
    return Organization.objects.get(pk=context.current_organization_id()).name
