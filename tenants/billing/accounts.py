"""What the provider of payments has of an organization, brought here whole: order and number of its notices play no part."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from tenants import context
from tenants.billing import grace
from tenants.billing.providers.stripe import api
from tenants.billing.providers.types import RemoteInvoice, RemoteSubscription
from tenants.models import BillingAccount, Invoice, Organization, Plan, Route
from tenants.services.creation import STARTER

log = structlog.get_logger(__name__)
PROVIDER, CUSTOMER = "stripe", "customer"  # of the route from a customer to its organization
LIVING = frozenset({"trialing", "active", "past_due", "unpaid", "paused"})
UNPAID = frozenset({"past_due", "unpaid", "paused"})
DRAFT = "draft"


def are_set_up() -> bool:
    """Whether anybody can pay here."""
    return bool(settings.STRIPE_SECRET_KEY)


def current() -> BillingAccount | None:
    """That of the organization we are in."""
    return BillingAccount.objects.first()


def with_customer(*, email: str) -> BillingAccount:
    """The organization's account, known to the provider: made there once. Raises a ProviderError."""
    organization = Organization.objects.get(pk=context.current_organization_id())
    account, _is_new = BillingAccount.objects.get_or_create(organization=organization)
    if account.customer:
        return account
    customer = api.make_customer(name=organization.name, email=email, organization=str(organization.pk))
    with transaction.atomic():
        BillingAccount.objects.filter(pk=account.pk, customer="").update(customer=customer)
        named: dict[str, Any] = {
            "provider": PROVIDER,
            "kind": CUSTOMER,
            "external_id": customer,
            "channel_id": account.pk,
        }
        Route.objects.get_or_create(organization=organization, **named)
    account.refresh_from_db()
    return account


@transaction.atomic
def refresh() -> None:
    """Ask how subscription and invoices are now, and keep that. Raises a ProviderError.

    The account is locked while we ask: of two answers the later one is kept.
    """
    rows = BillingAccount.objects.select_for_update(no_key=True).exclude(customer="")
    account = rows.first()
    if account is None:
        return
    subscriptions, invoices = api.subscriptions(account.customer), api.invoices(account.customer)
    _keep(account, _living(subscriptions))
    for each in invoices:
        _keep_invoice(account, each)
    BillingAccount.objects.filter(pk=account.pk).update(refreshed_at=Now())


def _living(subscriptions: Sequence[RemoteSubscription]) -> RemoteSubscription | None:
    """The newest that is under way. Stripe is set to allow one; a second one is somebody's to look at."""
    living = sorted((each for each in subscriptions if each.status in LIVING), key=lambda each: each.created)
    if len(living) > 1:
        log.error("billing.two_subscriptions", subscriptions=[each.id for each in living])
    return living[-1] if living else None


def _keep(account: BillingAccount, remote: RemoteSubscription | None) -> None:
    """The plan follows the subscription. Without one before or now, what the operator has set stays."""
    had = account.subscription
    news: dict[str, Any] = {
        "subscription": remote.id if remote else "",
        "item": remote.item if remote else "",
        "status": remote.status if remote else "",
        "period_ends": remote.period_ends if remote else None,
        "trial_ends": remote.trial_ends if remote and remote.status == "trialing" else None,
        "cancels_at": remote.cancels_at if remote else None,
        "had_trial": account.had_trial or bool(remote and remote.trial_ends),
    }
    for name, value in news.items():
        setattr(account, name, value)
    account.save(update_fields=list(news))
    if remote:
        _put_on(Plan.objects.filter(stripe_price=remote.price).exclude(stripe_price="").first(), remote)
    elif had:
        _put_on(Plan.objects.get(key=STARTER), remote)
    if remote or had:
        grace.follow(account, is_unpaid=remote is not None and remote.status in UNPAID)
    if remote and remote.status == "trialing":
        grace.tell_of_trial(account)


def _put_on(plan: Plan | None, remote: RemoteSubscription | None) -> None:
    if plan is None:
        log.error("billing.unknown_price", price=remote.price if remote else "")
        return
    rows = Organization.objects.filter(pk=context.current_organization_id())
    rows.exclude(plan=plan).update(plan=plan)


def _keep_invoice(account: BillingAccount, remote: RemoteInvoice) -> None:
    if remote.status == DRAFT:
        return  # it has no number yet, and may still change
    told = {
        "number": remote.number,
        "status": remote.status,
        "cents": remote.cents,
        "currency": remote.currency[:3],
        "issued_at": remote.issued_at,
        "page": remote.page,
        "pdf": remote.pdf,
    }
    Invoice.objects.update_or_create(organization_id=account.organization_id, external_id=remote.id, defaults=told)
