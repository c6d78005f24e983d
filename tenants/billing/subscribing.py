"""Paying for a plan: begun by Checkout, changed and ended on the provider's own pages. Nothing of a card comes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _
from stdnum.br import cnpj, cpf

from config.outside.errors import ProviderError
from tenants import context
from tenants.billing import accounts, features, meters
from tenants.billing.features import Feature
from tenants.billing.meters import Usage
from tenants.billing.providers.stripe import api
from tenants.billing.providers.types import Preview
from tenants.models import BillingAccount, Organization, Plan, User
from tenants.refusals import Refused

# What stays when a plan shrinks, so it must fit before; a month's messages and an hour's calls pass by themselves.
STAYS = (meters.MEMBERS, meters.CHANNELS, meters.STORAGE)


@dataclass(frozen=True)
class Change:
    """What it would mean to have another plan."""

    plan: Plan
    in_the_way: list[Usage]
    is_new: bool  # no subscription yet: Checkout begins one
    trial_days: int = 0
    preview: Preview | None = None
    is_known: bool = True  # whether the provider could be asked what it costs
    lost: Sequence[Feature] = ()  # what rests then

    @property
    def amount(self) -> Decimal:
        return Decimal(self.preview.cents) / 100 if self.preview else Decimal(0)

    @property
    def lost_words(self) -> str:
        return ", ".join(str(feature.label) for feature in self.lost)

    @property
    def ends(self) -> bool:
        """The free plan is what is left when a subscription ends."""
        return not self.plan.price_cents


def look_at(plan: Plan) -> Change:
    """What stands in the way, and what it costs."""
    account = accounts.current()
    blocked = in_the_way(plan)
    told: dict[str, Any] = {"in_the_way": blocked, "lost": features.lost(plan)}
    if account is None or not account.is_living:
        return Change(plan, **told, is_new=True, trial_days=0 if account and account.had_trial else settings.TRIAL_DAYS)
    if blocked or not plan.price_cents:
        return Change(plan, **told, is_new=False)
    asked = {"subscription": account.subscription, "item": account.item, "price": plan.stripe_price}
    try:
        return Change(plan, **told, is_new=False, preview=api.preview(customer=account.customer, **asked))
    except ProviderError:
        return Change(plan, **told, is_new=False, is_known=False)


def change(plan: Plan, *, by: User, back: str, key: str) -> str:
    """The page of the provider's where it is done. Raises Refused, and a ProviderError."""
    _insist_on_payments()
    if blocked := in_the_way(plan):
        names = ", ".join(f"{usage.meter.label}: {usage.used_words} → {usage.limit_words}" for usage in blocked)
        raise Refused(_("First make room for the plan %(plan)s: %(what)s.") % {"plan": plan.name, "what": names})
    account = accounts.current()
    if not plan.price_cents:
        if account is None or not account.is_living:
            raise Refused(_("There is no subscription to end."))
        return api.portal(customer=account.customer, return_url=back, flow=api.cancelling(account.subscription))
    if not plan.stripe_price:
        raise Refused(_("This plan cannot be bought here yet: write to us."))
    if account is not None and account.is_living:
        flow = api.confirming(account.subscription, item=account.item, price=plan.stripe_price)
        return api.portal(customer=account.customer, return_url=back, flow=flow)
    account = accounts.with_customer(email=by.email)
    organization = str(context.current_organization_id())
    return api.checkout(
        customer=account.customer,
        price=plan.stripe_price,
        organization=organization,
        trial_days=0 if account.had_trial else settings.TRIAL_DAYS,
        success_url=f"{back}?returned=1",
        cancel_url=back,
        key=f"{organization}-{plan.key}-{key or uuid4().hex}",
    )


def portal(*, back: str) -> str:
    """The provider's pages of cards, invoices and the end of it. Raises Refused, and a ProviderError."""
    _insist_on_payments()
    account = accounts.current()
    if account is None or not account.customer:
        raise Refused(_("Nothing was ever paid here."))
    return api.portal(customer=account.customer, return_url=back)


def in_the_way(plan: Plan) -> list[Usage]:
    """What is used already beyond what a plan has."""
    usages = [Usage(meters.METERS[key], meters.count(key), meters.limit_of(plan.limits, key)) for key in STAYS]
    return [usage for usage in usages if usage.limit is not None and usage.used > usage.limit]


def put_tax_id(text: str, *, by: User) -> BillingAccount:
    """CPF or CNPJ on the invoices from now on. Raises Refused, and a ProviderError."""
    _insist_on_payments()
    kind, written = tax_id(text)
    account = accounts.with_customer(email=by.email)
    api.put_tax_id(account.customer, kind=f"br_{kind}", value=written)
    account.tax_id = {"kind": kind, "value": written}
    account.save(update_fields=["tax_id_sealed"])
    return account


def tax_id(text: str) -> tuple[str, str]:
    """Which it is, and as it is written on paper. The CNPJ of 2026 has letters. Raises Refused."""
    for kind, rules in (("cpf", cpf), ("cnpj", cnpj)):
        if rules.is_valid(text):
            return kind, rules.format(rules.compact(text))
    raise Refused(_("This is no CPF and no CNPJ: look at its digits again."))


def cancel(organization: Organization) -> None:
    """The organization goes: nothing is charged any more. Again is no harm. Raises a ProviderError."""
    with context.in_tenant(organization.schema_name):
        account = accounts.current()
        if account is not None and account.subscription:
            api.cancel(account.subscription)
            accounts.refresh()


def _insist_on_payments() -> None:
    if not accounts.are_set_up():
        raise Refused(_("Payments are not set up on this server. Ask whoever runs it."))
