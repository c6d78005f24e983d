"""What Twilio asks for a message: told with a status or later, by its own address; estimated until then."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from messaging.models import Charge, Template
from messaging.providers.twilio import parse
from messaging.queries import costs
from messaging.queries.rates import Rates
from messaging.services import pricing
from tests.messaging.makers import make_conversation, make_message
from tests.messaging.twilio.makers import status_of

pytestmark = pytest.mark.usefixtures("inside_aurora")


def charges() -> list[tuple]:
    rows = Charge.objects.order_by("message__external_id")
    return list(rows.values_list("message__external_id", "category", "country", "amount", "currency", "source"))


def test_what_twilio_does_not_tell_is_estimated_and_asked_for_later(whatsapp, stub, post):
    channel, thread = whatsapp, make_conversation(whatsapp)
    Template.objects.create(channel=channel, name="volte", language="pt_BR", category="MARKETING", status="APPROVED")
    written = {"provider_key": "twilio", "kind": "template", "payload": {"template": "volte", "language": "pt_BR"}}
    first = make_message(thread, "out", external_id="SM" + "1" * 32, **written)
    second = make_message(thread, "out", external_id="SM" + "2" * 32, provider_key="twilio")
    third = make_message(thread, "out", external_id="SM" + "3" * 32, provider_key="twilio")
    post(channel, status_of(first, "delivered"))
    post(channel, status_of(second, "sent", Price="-0.00750", PriceUnit="USD"))
    post(channel, status_of(third, "failed", ErrorCode="63016"))
    today = pricing.today()
    estimate = Rates().of("twilio", "marketing", "BR", today)

    assert [row[1:4] + row[5:] for row in charges()] == [
        ("marketing", "BR", estimate.amount, "estimated"),
        ("service", "BR", Decimal("0.0075"), "told"),
    ]
    assert pricing.ask_some() is False  # Twilio does not know it yet

    Charge.objects.filter(message=first).update(ask_at=timezone.now())
    assert pricing.ask_some() is True
    assert Charge.objects.get(message=first).ask_at > timezone.now() + timedelta(hours=5)  # it still does not

    stub.prices[first.external_id] = "-0.06750"
    Charge.objects.filter(message=first).update(ask_at=timezone.now())
    pricing.ask_some()

    charge = Charge.objects.get(message=first)
    assert (charge.amount, charge.currency, charge.source, charge.ask_at) == (Decimal("0.0675"), "USD", "told", None)


def test_what_has_no_known_price_is_counted_and_said(sms, post):
    channel = sms
    message = make_message(make_conversation(channel), "out", external_id="SM" + "1" * 32, provider_key="twilio_sms")

    post(channel, status_of(message, "delivered"))

    assert charges() == [(message.external_id, "sms", "BR", None, "", "estimated")]
    assert costs.of_month(pricing.today().replace(day=1)).unpriced == 1


def test_posted_prices_are_read_as_twilio_writes_them():
    said = {"AccountSid": "AC1", "MessageSid": "SM1", "MessageStatus": "sent", "From": "+1", "To": "+2"}
    body = urlencode(said | {"Price": "-0.00750", "PriceUnit": "usd"}).encode()

    assert parse.read(body, query="", at=None)[0].pricing == {"amount": "0.00750", "currency": "USD"}
    assert parse.read(urlencode(said | {"Price": ""}).encode(), query="", at=None)[0].pricing is None
