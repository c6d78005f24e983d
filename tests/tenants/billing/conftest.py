"""Aurora as a customer of Stripe."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.billing import hearing
from tenants.context import in_tenant
from tenants.models import BillingAccount, Route
from tests.stubs import stripe

CUSTOMER = "cus_QXg1o8vcGmoR32"  # that of the recorded payloads


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
