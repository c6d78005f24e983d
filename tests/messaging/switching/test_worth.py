"""What a number's traffic costs and would cost elsewhere, and how a change has turned out: exact sums of real charges."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from messaging.models import Charge, ExchangeRate, Message, MessageStatus, Rate, Switch
from messaging.queries import reporting, worth
from messaging.services import budgets, pricing
from tests.messaging.makers import make_message

RATE = {"currency": "USD", "reais": Decimal("5.00")}


@pytest.fixture
def traffic(channel, thread, aurora):
    """``traffic(provider, days_ago, …)``: 2 utility (one of them free), 1 marketing, 1 failed, 2 received."""

    def plant(provider: str, ago: timedelta, prices: dict[str, str]) -> None:
        at = timezone.now() - ago
        said = {"provider_key": provider, "sent_at": at, "status_at": at}
        for number, (category, free) in enumerate([("utility", False), ("utility", True), ("marketing", False)]):
            message = make_message(thread, "out", status="delivered", **said)
            detail = {"took": 100 * (number + 1)}
            MessageStatus.objects.create(message=message, status="sent", at=at, detail=detail)
            Charge.objects.create(
                message=message, channel=channel, provider_key=provider, category=category, country="BR", day=at.date(),
                amount=Decimal(0) if free else Decimal(prices[category]), currency="USD", is_billable=not free,
                source="rated",
            )  # fmt: skip
        make_message(thread, "out", status="failed", **said)
        for _number in range(2):
            make_message(thread, "in", **said)

    return plant


def test_the_same_traffic_there_is_priced_by_its_table(channel, traffic, aurora):
    traffic("whatsapp_cloud", timedelta(days=29, hours=23, minutes=59), {"utility": "0.0070", "marketing": "0.0600"})
    traffic("whatsapp_cloud", timedelta(days=40), {"utility": "9", "marketing": "9"})  # long ago
    budgets.say_exchange(**RATE, valid_from=pricing.today(), by=aurora.admin.user)

    found = worth.analysis(channel, "twilio", today=pricing.today())

    carried = found.traffic
    assert (carried.sent, carried.arrived, carried.failed, carried.received) == (3, 3, 1, 2)
    assert (carried.failed_percent, round(carried.answered_in, 3)) == (25.0, 0.29)
    assert {line.category: line.messages for line in found.lines} == {"marketing": 1, "utility": 2, "received": 2}
    # Meta's prices and Twilio's fee of 0.005 on each, and on what is received.
    assert round(found.traffic.days, 2) == 30.0
    there = 2 * Decimal("0.0118") + Decimal("0.0675") + 2 * Decimal("0.005")
    assert (found.here.amounts["USD"], found.there.amounts["USD"]) == (Decimal("0.0670"), there)
    assert (found.here_reais, found.there_reais) == (Decimal("0.34"), round(there * 5, 2))
    assert found.saved_reais == found.here_reais - found.there_reais
    assert found.saved == [(Decimal("0.0670") - there, "USD")]
    assert found.apart == [(there - Decimal("0.0670"), "USD")]  # beside “more a month” no minus


def test_a_young_number_is_reckoned_up_to_a_month_and_a_new_rate_is_a_new_row(channel, traffic, aurora):
    traffic("whatsapp_cloud", timedelta(days=3), {"utility": "0.0070", "marketing": "0.0600"})
    assert worth.Exchange(pricing.today()).lines[0].is_assumed
    for reais in ("5.00", "6.00"):
        budgets.say_exchange(currency="USD", reais=Decimal(reais), valid_from=pricing.today(), by=aurora.admin.user)

    found = worth.analysis(channel, "twilio", today=pricing.today())

    assert round(found.here.amounts["USD"], 3) == Decimal("0.670")  # ten times three days
    assert (ExchangeRate.objects.count(), round(found.here_reais, 2)) == (2, Decimal("4.02"))


def test_the_report_says_what_was_saved(channel, traffic, switched, aurora, rival, browser):
    began = timezone.now() - timedelta(days=2)
    Switch.objects.filter(pk=switched.pk).update(began_at=began, switched_at=began)
    traffic("whatsapp_cloud", timedelta(days=5), {"utility": "0.0068", "marketing": "0.0625"})
    traffic("twilio", timedelta(days=1), {"utility": "0.0020", "marketing": "0.0100"})
    budgets.say_exchange(**RATE, valid_from=pricing.today(), by=aurora.admin.user)
    switched.refresh_from_db()

    report = reporting.report(switched)

    before, since = report.before.traffic, report.since.traffic
    assert (before.sent, since.sent, since.failed, report.beside.sent) == (3, 3, 1, 0)
    by_former = 2 * Decimal("0.0068") + Decimal("0.0625")
    charged = Decimal("0.012") + 2 * Decimal("0.005")  # and what was received
    assert (report.since.there.amounts["USD"], report.since.here.amounts["USD"]) == (by_former, charged)
    assert report.saved == [(by_former - charged, "USD")]
    assert (report.saved_reais, report.saved_a_month_reais) == (Decimal("0.27"), Decimal("4.05"))

    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{channel.pk}/switch/report/")
    assert "R$ 0,27" in client.get(path).content.decode()
    told = json.loads(client.get(f"{path}?as=json").content)
    assert (told["saved_brl"], told["since"]["cost"]) == ("0.27", {"USD": "0.022"})
    lines = client.get(f"{path}?as=csv").content.decode("utf-8-sig").splitlines()
    assert lines[2] == "Mensagens enviadas;3;3;0"
    assert browser(aurora.rep).get(path).status_code == 403
    assert browser(rival.admin).get(rival.url(f"settings/channels/{channel.pk}/switch/report/")).status_code == 404


def test_messages_that_nobody_charged_count_with_the_table(channel, thread):
    said = {"provider_key": "whatsapp_cloud", "kind": "template", "payload": {"category": "MARKETING"}}
    make_message(thread, "out", status="sent", **said)

    found = worth.analysis(channel, "evolution", today=pricing.today())

    assert found.here.amounts == {"USD": 30 * Decimal("0.0625")}  # the first day stands for a month
    assert (found.there.amounts, found.there.unpriced) == ({}, 0)  # a gateway asks for nothing
    assert Message.objects.count() == 1


def test_what_a_number_costs_in_a_month_counts_by_its_days(channel, traffic, aurora):
    traffic("whatsapp_cloud", timedelta(days=15), {"utility": "0", "marketing": "0"})
    fee = {"category": worth.MONTH, "country": "", "currency": "BRL", "valid_from": pricing.today()}
    Rate.objects.create(provider_key="whatsapp_cloud", amount=Decimal("300"), **fee)
    Rate.objects.create(provider_key="evolution", amount=Decimal("90"), **fee)

    month = worth.analysis(channel, "evolution", today=pricing.today())
    days = worth.compare(month.traffic, "evolution", today=pricing.today())

    assert (round(month.here.amounts["BRL"]), round(month.there.amounts["BRL"])) == (300, 90)
    assert (round(days.here.amounts["BRL"]), round(days.there.amounts["BRL"])) == (150, 45)
    assert [(line.category, line.messages) for line in month.lines if line.category == worth.MONTH] == [("month", 0)]
    assert round(month.saved_reais) == 210
