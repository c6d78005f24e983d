"""Stripe, played; aurora as its customer."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tenants.billing import hearing
from tenants.context import in_tenant
from tenants.models import BillingAccount, Plan, Route
from tests.stubs import stripe
from tests.stubs.stripe import StripeStub

CUSTOMER = "cus_QXg1o8vcGmoR32"  # that of the recorded payloads


@pytest.fixture
def stripe_stub(settings) -> Iterator[StripeStub]:
    with stripe.serving() as stub:
        settings.STRIPE_URL, settings.STRIPE_SECRET_KEY = stub.url, stripe.KEY
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_next", stripe.SECRET]
        Plan.objects.filter(pk="growth").update(stripe_price="price_growth")
        Plan.objects.filter(pk="scale").update(stripe_price="price_scale")
        yield stub


def customer_of(cast, customer: str = CUSTOMER) -> BillingAccount:
    """The organization is known to Stripe by this id."""
    account = BillingAccount.objects.of(cast.organization).create(organization=cast.organization, customer=customer)
    named = {"provider": "stripe", "kind": "customer", "external_id": customer, "channel_id": account.pk}
    Route.objects.of(cast.organization).create(organization=cast.organization, **named)
    return account


@pytest.fixture
def hear(stripe_stub, queue) -> Callable[..., int]:
    """``hear(body)`` posts it to the real address, signed, and has the queue run; the status that was answered."""

    def post(body: bytes, **headers: str) -> int:
        proof = headers or stripe.signed(body)
        answer = Client().post("/hooks/stripe/", body, content_type="application/json", headers=proof)
        queue.run()
        return answer.status_code

    return post


def refresh(cast) -> None:
    """As the task does."""
    with in_tenant(cast.schema):
        hearing.accounts.refresh()
