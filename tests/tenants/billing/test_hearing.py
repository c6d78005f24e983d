"""What Stripe posts: proved by its signature, stored as it came, and only a reason to ask what is true now."""

import json
import random

import pytest

from tenants.billing.providers.stripe import signing
from tenants.context import in_tenant
from tenants.inbound import store
from tenants.models import BillingAccount, Delivery, Invoice, Organization
from tests.clock import travel
from tests.committed import at_once
from tests.shared import needs_shared, samples, vectors
from tests.stubs.stripe import SECRET, event, signed
from tests.tenants.billing.conftest import CUSTOMER, customer_of

VECTORS = vectors("stripe_signature")
EVENTS = {name: path for name, path in samples("stripe").items() if name.startswith("event_")}
OURS = {
    "event_customer.subscription.deleted",
    "event_customer.subscription.updated",
    "event_invoice.paid",
    "event_invoice.payment_failed",
}
ABOUT = {"object": "subscription", "customer": CUSTOMER}


def standing(cast) -> tuple[str, str]:
    organization = Organization.objects.get(pk=cast.organization.pk)
    return organization.plan_id, organization.standing


def deliveries() -> list[tuple[str, str]]:
    rows = Delivery.objects.across_organizations().filter(provider="stripe").order_by("received_at")
    return [(row.organization.slug if row.organization else "", row.state) for row in rows]


@needs_shared
@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_each_vector_is_as_good_as_it_says(vector):
    now = vector.get("now", vector.get("expected_valid_at"))
    header, body = vector["header"]["Stripe-Signature"], vector["raw_body"].encode()

    assert signing.is_genuine(header, body, [vector["secret"]], now=now) is vector["expected_valid"]
    assert not signing.is_genuine(header, body + b" ", [vector["secret"]], now=now)
    assert not signing.is_genuine(header, body, ["whsec_other", ""], now=now)
    assert not signing.is_genuine(header, body, [], now=now)


@needs_shared
@pytest.mark.parametrize("name", EVENTS)
def test_each_sample_is_stored_byte_for_byte_and_only_ours_are_asked_about(name, aurora, stripe_stub, hear):
    customer_of(aurora)
    stripe_stub.has(CUSTOMER, "active")
    body = EVENTS[name].read_bytes()

    assert hear(body) == 200

    [delivery] = Delivery.objects.across_organizations().filter(provider="stripe")
    assert store.body_of(delivery) == body
    if name in OURS:
        assert (delivery.organization, delivery.state) == (aurora.organization, "processed")
        assert standing(aurora) == ("growth", "paid")
        assert [path for _method, path, _said in stripe_stub.asked] == ["subscriptions", "invoices"]
    else:
        assert (delivery.organization, delivery.state, stripe_stub.asked) == (None, "unrouted", [])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Stripe-Signature": ""}, 401),
        ({"Stripe-Signature": "t=1,v1=00"}, 401),
        ({"Stripe-Signature": "t=ä,v1=ü"}, 401),
        (signed(b"{}"), 401),
        (signed(event("invoice.paid", ABOUT), secret="whsec_other"), 401),
        (signed(event("invoice.paid", ABOUT), at=1_700_000_000), 401),
        ({**signed(event("invoice.paid", ABOUT)), "Content-Encoding": "gzip"}, 415),
    ],
)
def test_what_is_not_proved_is_not_stored(headers, status, aurora, hear):
    customer_of(aurora)

    assert hear(event("invoice.paid", ABOUT), **headers) == status

    assert deliveries() == []


def test_what_is_no_event_is_refused_though_it_is_signed(db, hear):
    for body in (b"", b"[]", b"{}", b"<html>", b"[" * 100_000, b'{"id": "evt_1\\u0000", "type": "invoice.paid"}'):
        assert hear(body, **signed(body)) == 400, body[:20]
    assert deliveries() == []


def test_order_and_number_of_notices_change_nothing(aurora, rival, stripe_stub, hear):
    customer_of(aurora)
    customer_of(rival, "cus_rival")
    stripe_stub.has(CUSTOMER, "active", price="price_growth")
    stripe_stub.charged(CUSTOMER, "paid")
    kinds = ["customer.subscription.created", "customer.subscription.updated", "invoice.finalized", "invoice.paid"]
    bodies = [event(kind, ABOUT, name=f"evt_{number}") for number, kind in enumerate(kinds * 2)]
    random.Random(3).shuffle(bodies)

    assert [hear(body) for body in [*bodies, *bodies]] == [200] * 16

    assert deliveries() == [("aurora", "processed")] * 8
    assert standing(aurora) == ("growth", "paid")
    [invoice] = Invoice.objects.of(aurora.organization)
    assert (invoice.number, invoice.cents, invoice.status, invoice.currency) == ("LVD-0001", 29_700, "paid", "BRL")
    assert standing(rival) == ("scale", "paid")
    assert BillingAccount.objects.of(rival.organization).get().subscription == ""


def test_the_same_notice_many_times_at_once_is_one(committed, stripe_stub, hear):
    customer_of(committed.aurora)
    body = event("invoice.paid", ABOUT)

    assert at_once(*[lambda: hear(body)] * 6) == [200] * 6

    assert deliveries() == [("aurora", "processed")]


def test_stripe_that_does_not_answer_is_asked_again_and_nothing_changes_meanwhile(aurora, stripe_stub, hear, queue):
    customer_of(aurora)
    stripe_stub.has(CUSTOMER, "active")
    for _try in range(3):
        stripe_stub.fail(503)

    assert hear(event("invoice.paid", ABOUT)) == 200

    assert (deliveries(), standing(aurora)) == ([("aurora", "stored")], ("scale", "paid"))
    Delivery.objects.across_organizations().update(due_at="2026-01-01T00:00:00Z")
    queue.add("tenants.read_billing", [aurora.schema], {})
    queue.run()
    assert (deliveries(), standing(aurora)) == ([("aurora", "processed")], ("growth", "paid"))


def test_a_notice_that_came_before_its_customer_was_known_is_replayed(aurora, stripe_stub, hear, queue):
    from tenants.inbound import reading

    stripe_stub.has(CUSTOMER, "active")
    hear(event("customer.subscription.created", ABOUT))
    assert deliveries() == [("", "unrouted")]
    customer_of(aurora)

    assert reading.replay(Delivery.objects.across_organizations().get())
    queue.run()

    assert deliveries() == [("", "divided"), ("aurora", "processed")]
    assert standing(aurora) == ("growth", "paid")


def test_the_price_decides_the_plan_and_one_that_nobody_knows_changes_nothing(aurora, stripe_stub, hear):
    customer_of(aurora)
    stripe_stub.has(CUSTOMER, "active", price="price_unknown")
    hear(event("customer.subscription.created", ABOUT))
    assert standing(aurora) == ("scale", "paid")

    stripe_stub.has(CUSTOMER, "canceled")
    hear(event("customer.subscription.deleted", ABOUT, name="evt_2"))

    assert standing(aurora) == ("starter", "paid")  # what is left when a subscription ends


def test_an_organization_that_never_paid_keeps_the_plan_it_was_given(aurora, stripe_stub, hear):
    customer_of(aurora)
    stripe_stub.subscriptions[CUSTOMER] = []

    hear(event("checkout.session.expired", {"object": "checkout.session", "customer": CUSTOMER}))

    assert standing(aurora) == ("scale", "paid")


def test_a_secret_of_ours_is_never_told(aurora, stripe_stub, hear, caplog, settings):
    customer_of(aurora)
    settings.STRIPE_SECRET_KEY = "sk_live_wrong"

    with travel(1_800_000_000, tick=True):
        hear(event("invoice.paid", ABOUT))

    [delivery] = Delivery.objects.across_organizations().filter(provider="stripe")
    assert delivery.state == "stored" and delivery.error
    assert not {"sk_live_wrong", SECRET} & set(json.dumps([delivery.error, caplog.text]).split())
    with in_tenant(aurora.schema):
        assert BillingAccount.objects.get().refreshed_at is None
