"""All channels at a glance: what each costs, how fast it answers, what waits; and the price of a message before it goes."""

from decimal import Decimal

from django.utils import timezone

from messaging.models import Connection, MessageStatus, Template
from messaging.queries.overview import overview
from messaging.services import budgets, outbox, pricing
from tests.makers import make_contact
from tests.markup import text_of
from tests.messaging.costs.test_budgets import charge
from tests.messaging.makers import make_channel, make_conversation, make_message
from tests.queries import count_queries


def taken(thread, *milliseconds: int) -> None:
    for took in milliseconds:
        message = make_message(thread, "out")
        MessageStatus.objects.create(message=message, status="sent", at=timezone.now(), detail={"took": took})


def test_a_channel_shows_its_cost_its_budget_its_speed_and_what_waits(channel, aurora, browser):
    thread = make_conversation(channel, make_contact(phone="+5511911110000"))
    taken(thread, *([400] * 19), 900)
    charge(channel, "8.5")
    budgets.put(channel=channel, amount=Decimal(10), currency="USD", by=None)
    budgets.put(channel=None, amount=Decimal(34), currency="USD", by=None)
    outbox.reply(thread, by=aurora.rep.user, text="Espera", idempotency_key="1")

    [row] = overview([channel], pricing.today()).rows

    assert (round(row.answered_in, 3), row.waiting, row.costs) == (0.425, 1, {"USD": Decimal("8.5")})
    page = text_of(browser(aurora.admin).get(aurora.url("settings/channels/")))
    assert "Custo de mensagens US$ 8,50 orçamento US$ 34,00" in page
    assert "responde em 0,4 s · 1 mensagem espera" in page
    assert "85% de US$ 10,00" in page


def test_the_list_asks_the_database_equally_often_whatever_there_is(channel, aurora, browser):
    client, address = browser(aurora.admin), aurora.url("settings/channels/")
    charge(channel, "1")
    budgets.put(channel=channel, amount=Decimal(10), currency="USD", by=None)
    client.get(address)
    with count_queries() as one:
        client.get(address)
    for number in (1, 2):
        other = make_channel(
            f"Outro {number}", phone=f"+55115555010{number}", phone_number_id=f"40100000000001{number}"
        )
        taken(make_conversation(other, make_contact(phone=f"+551191111000{number}")), 300)
        charge(other, "2", currency="BRL")
        budgets.put(channel=other, amount=Decimal(10), currency="BRL", by=None)

    with count_queries() as three:
        client.get(address)

    assert len(three) == len(one)


def test_the_composer_says_what_a_message_costs_before_it_goes(thread, aurora, browser):
    Template.objects.create(
        channel=thread.channel, name="volte", language="pt_BR", category="MARKETING", status="APPROVED", body="Oi"
    )
    client = browser(aurora.rep)
    budgets.agree(
        provider_key="whatsapp_cloud", category="service", country="BR", amount=Decimal("0.042"), currency="BRL",
        valid_from=timezone.localdate(), by=None,
    )  # fmt: skip

    open_window = text_of(client.get(aurora.url(f"inbox/{thread.pk}/composer/")))
    picker = text_of(client.get(aurora.url(f"inbox/{thread.pk}/templates/")))
    Connection.objects.update(account={"messaging_limit": 2000})
    type(thread).objects.update(last_inbound_at=timezone.now() - timezone.timedelta(days=2))
    closed = text_of(client.get(aurora.url(f"inbox/{thread.pk}/composer/")))

    assert "R$ 0,042" in open_window
    assert "marketing US$ 0,0625" in picker
    assert "até 2.000 pessoas por dia" in closed
