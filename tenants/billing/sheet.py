"""What the page of the plan shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.billing import features, meters
from tenants.billing.features import Feature
from tenants.models import Plan

UNLIMITED = _("as many as you like")
OFFERED = {
    meters.MEMBERS: _("members"),
    meters.CHANNELS: _("channels"),
    meters.MESSAGES: _("messages a month"),
    meters.STORAGE: _("of files"),
    meters.CALLS: _("API calls an hour"),
}


@dataclass(frozen=True)
class Card:
    """One plan beside the organization's own."""

    plan: Plan
    is_current: bool
    is_larger: bool
    # Whether one could have it by a click: another plan that is sold, or the free one when a subscription would end.
    is_changeable: bool

    @property
    def price(self) -> Decimal:
        return Decimal(self.plan.price_cents) / 100

    @property
    def lines(self) -> Iterator[tuple[str, str, str | Promise]]:
        """(icon, how much, of what)"""
        for key, words in OFFERED.items():
            limit = meters.limit_of(self.plan.limits, key)
            yield meters.METERS[key].icon, meters.words(key, limit) or str(UNLIMITED), words

    @property
    def has(self) -> list[Feature]:
        return features.of_plan(self.plan)

    @property
    def lacks(self) -> list[Feature]:
        return [feature for feature in features.FEATURES.values() if feature.key in self.plan.lacks]


def cards(own: Plan, *, is_subscribed: bool = False) -> list[Card]:
    """All plans that are offered, and one's own in any case."""
    plans = Plan.objects.filter(Q(is_offered=True) | Q(pk=own.pk))
    return [_card(plan, own, is_subscribed=is_subscribed) for plan in plans]


def _card(plan: Plan, own: Plan, *, is_subscribed: bool) -> Card:
    is_current = plan.pk == own.pk
    is_for_sale = bool(plan.stripe_price) if plan.price_cents else is_subscribed
    # Whoever was given a plan by the operator may begin to pay for it.
    may_begin = not is_current or not is_subscribed
    return Card(plan, is_current, plan.position > own.position, is_changeable=is_for_sale and may_begin)
