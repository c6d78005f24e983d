"""A budget of a month tells at 80 and at 100 percent, once each; the page of costs."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest

from crm.models import Event, Notification
from messaging.models import Budget, BudgetAlert, Charge, Rate
from messaging.services import budgets, pricing
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import text_of
from tests.messaging.makers import make_channel, make_conversation, make_message, reported, status
from tests.queries import count_queries


def charge(channel, amount: str, *, currency: str = "USD", category: str = "marketing", day=None, **fields) -> Charge:
    phone = f"+55119{channel.pk.int % 10**8:08}"
    thread = channel.conversations.first() or make_conversation(channel, make_contact(phone=phone))
    said = {"provider_key": "whatsapp_cloud", "country": "BR", "source": "rated", "day": day or pricing.today()}
    return Charge.objects.create(
        message=make_message(thread, "out"),
        channel=channel,
        category=category,
        amount=Decimal(amount),
        currency=currency,
        **(said | fields),
    )


def told() -> list[tuple]:
    rows = Notification.objects.filter(kind="budget.reached").order_by("pk")
    return [
        (str(row.user), row.particulars["name"], row.particulars["percent"], row.particulars["amount"]) for row in rows
    ]


def test_a_budget_tells_once_at_80_and_once_at_100_percent_each_month(channel, aurora):
    budgets.put(channel=channel, amount=Decimal(10), currency="USD", by=None)
    budgets.put(channel=None, amount=Decimal(100), currency="USD", by=None)
    charge(channel, "7.99")
    charge(channel, "50", currency="BRL")  # another currency is another budget's
    charge(channel, "99", day=pricing.today().replace(day=1) - timedelta(days=1))  # last month
    budgets.watch()
    assert told() == []

    charge(channel, "0.01")
    for _again in range(3):
        budgets.watch()

    people = sorted(str(member.user) for member in (aurora.owner, aurora.admin))
    assert sorted(told()) == [(person, "Comercial", 80, "8.000000") for person in people]

    charge(channel, "2")
    for _again in range(2):
        budgets.watch()

    assert sorted(told())[1::2] == [(person, "Comercial", 100, "10.000000") for person in people]
    assert BudgetAlert.objects.count() == 2
    assert Event.objects.filter(kind="costs.changed").count() == 2 + 2


def test_a_status_that_spends_the_budget_wakes_whoever_tells(channel, aurora, meta):
    budgets.put(channel=None, amount=Decimal("0.07"), currency="USD", by=None)
    make_message(make_conversation(channel), "out", external_id="wamid.a", provider_key="whatsapp_cloud")
    paid = {"pricing": {"billable": True, "category": "marketing"}}
    now = int(time.time())

    meta.tells(channel, reported(status("wamid.a", "delivered", at=now, **paid)))

    assert {(name, percent) for _person, name, percent, _amount in told()} == {("Aurora", 80)}


def test_the_page_shows_the_month_by_category_and_what_is_spent(channel, aurora, browser):
    client = browser(aurora.admin)
    charge(channel, "0.0625")
    charge(channel, "0", category="service", is_billable=False)
    client.post(aurora.url("settings/costs/budgets/"), {"channel": "", "amount": "0,10", "currency": "USD"})

    page = text_of(client.get(aurora.url("settings/costs/")))

    assert "US$ 0,0625" in page
    assert "WhatsApp (oficial) marketing 1 – – US$ 0,0625" in page
    assert "US$ 0,0625 de US$ 0,10" in page
    assert "62%" in page
    with in_tenant(aurora.schema):
        budget = Budget.objects.get()
    client.delete(aurora.url(f"settings/costs/budgets/{budget.pk}/"))
    with in_tenant(aurora.schema):
        assert not Budget.objects.exists()
    assert "Nada foi cobrado" in text_of(client.get(aurora.url("settings/costs/?month=2020-01")))


def test_the_page_asks_the_database_equally_often_whatever_there_is(channel, aurora, browser):
    client, address = browser(aurora.admin), aurora.url("settings/costs/")
    charge(channel, "1")
    budgets.put(channel=channel, amount=Decimal(10), currency="USD", by=None)
    client.get(address)
    with count_queries() as one:
        client.get(address)
    for number, phone in enumerate(("+551155550101", "+551155550102")):
        other = make_channel(f"Outro {number}", phone=phone, phone_number_id=f"40100000000001{number}")
        charge(other, "2", currency="BRL", category="utility")
        budgets.put(channel=other, amount=Decimal(10), currency="BRL", by=None)

    with count_queries() as three:
        client.get(address)

    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "muito"), ("amount", "1.234.5"), ("valid_from", "2020-01-01"), ("provider_key", "nobody")],
)
def test_a_price_that_makes_no_sense_is_said_and_not_kept(field, value, aurora, browser):
    said = {
        "provider_key": "whatsapp_cloud", "category": "utility", "country": "BR", "amount": "0.035", "currency": "BRL",
        "valid_from": "2100-01-01",
    }  # fmt: skip
    client = browser(aurora.admin)

    answer = client.post(aurora.url("settings/costs/rates/"), {**said, field: value})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with in_tenant(aurora.schema):
        assert not Rate.objects.exists()
    page = client.post(aurora.url("settings/costs/rates/"), said)
    assert "R$ 0,035" in text_of(page)
