"""A number that does not answer sends by another one, once it is sure, and comes back when it is sure again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from messaging.models import Channel, Connection, Conversation, Fallback, Message, Probing
from messaging.services import falling_back
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import make_channel, make_message, posted, text_message

SECOND = "401000000000002"


@pytest.fixture
def other(channel, graph) -> Channel:
    """Another official number, the fallback of ``channel``."""
    graph.host_number(SECOND, "301000000000001", verified_name="Reserva")
    other = make_channel("Reserva", phone_number_id=SECOND, phone="+551155550200")
    falling_back.choose(channel, fallback=other, by=None)
    return other


def serving(channel: Channel) -> Connection:
    return channel.connections.select_related("channel__fallback").get(is_current=True)


def probes(channel: Channel, answers: bool, *moments) -> None:
    for at in moments:
        falling_back.seen(serving(channel), answers=answers, at=at)


def told(kind: str) -> list[str]:
    return sorted(str(row.user) for row in Notification.objects.filter(kind=kind).select_related("user"))


def fall(channel: Channel) -> None:
    now = timezone.now()
    probes(channel, False, now, now, now)


def test_three_failed_probes_within_a_minute_fall_back_once_and_ten_healthy_minutes_return(channel, other, aurora):
    now = timezone.now()
    admins = sorted(str(member.user) for member in (aurora.owner, aurora.admin))
    late, soon, healthy = timedelta(seconds=61), timedelta(seconds=20), timedelta(minutes=10)

    probes(channel, False, now - 3 * late, now - 2 * late, now - late)
    probes(channel, False, now)
    assert not Fallback.objects.exists()  # never three in a minute

    probes(channel, False, now + soon, now + 2 * soon, now + 3 * soon, now + 4 * soon)
    assert [(row.channel, row.by, row.ended_at) for row in Fallback.objects.all()] == [(channel, other, None)]
    assert told("channel.fell_back") == admins

    well = now + 5 * soon
    probes(channel, True, well, well + healthy - timedelta(seconds=1))
    assert Fallback.objects.under_way().exists()
    probes(channel, False, well + healthy)  # it has to begin anew
    probes(channel, True, well + healthy + soon, well + 2 * healthy)
    assert Fallback.objects.under_way().exists()

    probes(channel, True, well + 2 * healthy + soon, well + 2 * healthy + 2 * soon)
    assert Fallback.objects.get().ended_at == well + 2 * healthy + soon
    assert told("channel.recovered") == admins


def test_messages_go_by_the_fallback_and_the_conversation_stays_one(channel, other, thread, say, meta):
    """Official numbers: only to whom has written to the other one, for Meta refuses the rest."""
    fall(channel)
    assert say("Sem janela lá").channel == channel

    elsewhere = Conversation.objects.create(channel=other, contact=thread.contact)
    make_message(elsewhere, "in", sent_at=timezone.now())
    by_other = say("Pela reserva")
    meta.tells(other, posted(text_message("Recebi!"), phone_number_id=SECOND))

    assert (by_other.channel, by_other.status, by_other.conversation) == (other, "sent", thread)
    answer = Message.objects.get(text="Recebi!")
    assert (answer.channel, answer.conversation) == (other, thread)

    Fallback.objects.update(ended_at=timezone.now())
    assert say("Ainda no meio da conversa").channel == other
    Message.objects.filter(channel=other).update(sent_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert say("De volta").channel == channel


def test_probes_ask_the_provider_and_only_one_worker_does(channel, other, graph, settings):
    falling_back.probe_some()
    assert Probing.objects.get(connection=serving(channel)).healthy_since is not None
    assert falling_back.probe_some() is False  # asked just now
    assert Probing.objects.count() == 1  # the fallback has none itself

    settings.WHATSAPP_GRAPH_URL = "http://127.0.0.1:9"
    for _number in range(3):
        Probing.objects.update(probed_at=timezone.now() - timedelta(seconds=61))
        falling_back.probe_some()

    assert Fallback.objects.under_way().get().by == other


def test_an_admin_chooses_the_fallback_and_sees_when_it_serves(channel, other, aurora, rival, browser):
    client, address = browser(aurora.admin), aurora.url(f"settings/channels/{channel.pk}/")
    with in_tenant(rival.schema):
        foreign = make_channel("Deles", phone_number_id="401000000000009", phone="+551155550900")
    fall(channel)

    page = text_of(client.get(address))
    assert "As mensagens novas saem por Reserva desde hoje" in page
    assert "saem por Reserva" in text_of(client.get(aurora.url("settings/channels/")))

    for said in (foreign.pk, channel.pk, "nonsense"):
        assert client.post(f"{address}fallback/", {"fallback": said}).status_code == 404
    assert client.post(f"{address}fallback/", {"fallback": ""}).status_code == 302
    with in_tenant(aurora.schema):
        channel.refresh_from_db()
        assert (channel.fallback, Fallback.objects.under_way().exists()) == (None, False)
