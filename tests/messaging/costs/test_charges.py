"""A message is charged once, when its provider says that it is paid for, at the price of that day."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from config import words
from messaging.models import Charge, Rate
from messaging.providers.base import Price
from messaging.queries import costs
from messaging.queries.rates import Rates, country_of
from messaging.services import budgets
from tests.messaging.makers import NOW, make_conversation, make_message, reported, status

OCTOBER = 1791000000  # 2026-10-03, in the sample of the day on which service began to be paid for


def pricing_of(category: str, *, billable: bool = True) -> dict:
    return {"pricing": {"billable": billable, "pricing_model": "PMP", "type": "regular", "category": category}}


def charges() -> list[tuple]:
    rows = Charge.objects.order_by("message__external_id")
    return list(rows.values_list("message__external_id", "category", "country", "amount", "currency", "source"))


def test_a_delivered_message_is_charged_once_by_metas_category_and_the_price_of_that_day(channel, meta):
    thread = make_conversation(channel)
    for name in ("wamid.a", "wamid.b", "wamid.c", "wamid.d"):
        make_message(thread, "out", external_id=name, provider_key="whatsapp_cloud")
    told = [
        status("wamid.a", "sent", at=OCTOBER, **pricing_of("marketing")),
        status("wamid.a", "delivered", at=OCTOBER + 1, **pricing_of("marketing")),
        status("wamid.a", "read", at=OCTOBER + 2, **pricing_of("marketing")),
        status("wamid.b", "delivered", at=OCTOBER, **pricing_of("service")),
        status("wamid.c", "read", at=OCTOBER, **pricing_of("utility", billable=False)),
        status("wamid.d", "sent", at=OCTOBER, **pricing_of("marketing")),  # not delivered: Meta asks for nothing
    ]

    for _again in range(2):
        meta.tells(channel, reported(*told))

    assert charges() == [
        ("wamid.a", "marketing", "BR", Decimal("0.0625"), "USD", "rated"),
        ("wamid.b", "service", "BR", Decimal("0.0068"), "USD", "rated"),
        ("wamid.c", "utility", "BR", Decimal(0), "USD", "rated"),
    ]
    assert Charge.objects.get(category="utility").is_billable is False
    month = costs.of_month(date(2026, 10, 1))
    assert [(line.category, line.sums.messages, line.sums.free, line.sums.amount) for line in month.lines] == [
        ("marketing", 1, 0, Decimal("0.0625")),
        ("service", 1, 0, Decimal("0.0068")),
        ("utility", 1, 1, Decimal(0)),
    ]
    assert month.by_channel[channel.pk] == {"USD": Decimal("0.0693")}


def test_a_new_price_holds_from_its_day_on_and_rewrites_nothing(channel, aurora, meta):
    thread = make_conversation(channel)
    make_message(thread, "out", external_id="wamid.a", provider_key="whatsapp_cloud")
    meta.tells(channel, reported(status("wamid.a", "delivered", at=NOW, **pricing_of("marketing"))))
    for amount, day in (("0.31", date(2026, 1, 2)), ("0.33", date(2026, 1, 2)), ("9", date(2030, 1, 1))):
        rate = budgets.agree(
            provider_key="whatsapp_cloud", category="marketing", country="BR", amount=Decimal(amount),
            currency="BRL", valid_from=day, by=aurora.admin.user,
        )  # fmt: skip

    rates = Rates()

    assert charges()[0][3:5] == (Decimal("0.0625"), "USD")  # the day before
    assert rates.of("whatsapp_cloud", "marketing", "BR", date(2026, 1, 1)) == Price(Decimal("0.0625"), "USD")
    assert rates.of("whatsapp_cloud", "marketing", "BR", date(2026, 1, 2)) == Price(Decimal("0.33"), "BRL")
    assert rates.of("whatsapp_cloud", "marketing", "PT", date(2026, 1, 2)) is None
    assert rates.of("whatsapp_web", "service", "BR", date(2026, 1, 2)) is None
    assert [line.price.amount for line in rates.table(date(2026, 6, 1)) if line.category == "marketing"][:2] == [
        Decimal("0.33"), Decimal(9),
    ]  # fmt: skip
    for rewrite in (lambda: Rate.objects.update(amount=1), rate.delete):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            rewrite()


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("0.0068", "USD", "US$ 0,0068"),
        ("0.005000", "USD", "US$ 0,005"),
        ("12.5", "BRL", "R$ 12,50"),
        ("1234.567", "EUR", "€ 1.234,57"),
        ("0", "BRL", "R$ 0,00"),
        (None, "", "–"),
    ],
)
def test_money_is_written_with_as_many_places_as_say_something(amount, currency, text):
    assert words.money(amount, currency) == text


def test_a_number_belongs_to_a_country():
    assert [country_of(number) for number in ("+5511987654321", "351912345678", "16505551234", "nonsense")] == [
        "BR", "PT", "US", "",
    ]  # fmt: skip
