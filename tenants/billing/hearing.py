"""Notices of the provider of payments: verified, stored as they came, answered; a task asks what is true now."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from config.outside.errors import ProviderError
from tenants import context, waking
from tenants.billing import accounts
from tenants.billing.accounts import CUSTOMER, PROVIDER
from tenants.billing.providers.stripe import parse, signing
from tenants.billing.providers.types import Notice
from tenants.inbound import reading, routing, store
from tenants.inbound.models import Delivery
from tenants.inbound.store import Arrival
from tenants.models import BillingAccount, Organization

READ, REFRESH = "tenants.read_billing", "tenants.refresh_billing"
STALE = timedelta(days=1)  # after which is asked without a notice: one may have been lost
# What changes a subscription or an invoice; the rest is kept, and read by nobody.
HEARD = ("customer.subscription.", "invoice.", "checkout.session.")
State = Delivery.State


def is_genuine(signature: str | None, body: bytes) -> bool:
    return signing.is_genuine(signature, body, settings.STRIPE_WEBHOOK_SECRETS)


def keep(body: bytes) -> None:
    """Durably, when it returns. A repeated notice is the same one. Raises ValueError for what is no notice."""
    notice = parse.notice(body)
    organization = _organization_of(notice)
    arrival = Arrival(
        provider=PROVIDER,
        address="platform",
        body=body,
        digest=store.digest_of(f"{notice.id} {notice.kind}".encode()),
        accounts=[(CUSTOMER, notice.customer)] if notice.customer else [],
        organization=organization,
        state=State.STORED if organization else State.UNROUTED,
    )
    if store.keep([arrival]) and organization:
        waking.wake(READ, organization.schema_name)


def read() -> bool:
    """Some of those that wait, for one question; whether there were any."""
    claimed = reading.claim([PROVIDER])
    kinds = [parse.notice(store.body_of(each)).kind for each in claimed]
    try:
        if any(kind.startswith(HEARD) for kind in kinds):
            accounts.refresh()
    except ProviderError as error:
        for each in claimed:
            reading.put_off(each, f"{error.code}: {error.message}", {})
        return False
    for each, kind in zip(claimed, kinds, strict=True):
        reading.finish(each, {"applied" if kind.startswith(HEARD) else "ignored": 1})
    return bool(claimed)


def reroute(delivery: Delivery) -> bool:
    """Whether a notice that was nobody's is somebody's now."""
    if delivery.provider != PROVIDER:
        return False
    body = store.body_of(delivery)
    organization = _organization_of(parse.notice(body))
    if organization is None:
        return False
    with transaction.atomic():
        Delivery.objects.across_organizations().filter(pk=delivery.pk).update(state=State.DIVIDED)
        keep(body)
    return True


def wake_forgotten() -> None:
    """Whoever was not woken for what waits."""
    for schema in reading.schemas_with_work([PROVIDER]):
        waking.wake(READ, schema, surely=True)


def ask_again() -> None:
    """Every hour: those that were not asked about for a day."""
    if not accounts.are_set_up():
        return
    rows = BillingAccount.objects.exclude(customer="").exclude(refreshed_at__gt=Now() - STALE)
    if rows.exists():
        waking.wake(REFRESH, context.current_schema())


def _organization_of(notice: Notice) -> Organization | None:
    targets: Sequence[routing.Target] = routing.find(PROVIDER, [CUSTOMER], [notice.customer] if notice.customer else [])
    return targets[0].organization if targets else None
