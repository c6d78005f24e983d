"""That somebody is writing is shown to the person: while they do, where the channel does, by each provider in its own words."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from messaging.forms.channel import ChannelForm
from messaging.models import Channel, Connection, Message
from messaging.providers import registry
from messaging.providers.types import Peer
from messaging.services import channels, outbox, writing
from tenants.outbox.models import OutboxItem
from tests.messaging.evolution.makers import PERSON, credentials_for
from tests.messaging.makers import make_message
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, SENDER

pytestmark = pytest.mark.usefixtures("inside_aurora")
SHOWN = {"messaging_product": "whatsapp", "status": "read", "typing_indicator": {"type": "text"}}
TWILIO = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": SENDER}
MARIA = Peer(wa_id="5511998765432", phone=PERSON)


@pytest.fixture
def question(thread) -> Message:
    return make_message(thread, external_id="wamid.Q1", provider_key="whatsapp_cloud")


@pytest.fixture
def writes(thread, aurora, browser, meta):
    """Somebody types a letter after a rest; the status."""
    client, url = browser(aurora.rep), aurora.url(f"inbox/{thread.pk}/typing/")

    def writes(*, rested: bool = True) -> int:
        if rested:
            cache.delete(f"writing:{thread.pk}")
        return meta.works(lambda: client.post(url)).status_code

    return writes


def test_the_person_sees_it_while_somebody_writes_and_no_oftener_than_needed(thread, question, graph, writes):
    assert [writes(), writes(rested=False), writes()] == [204, 204, 204]

    assert graph.receipts == [SHOWN | {"message_id": "wamid.Q1"}] * 2
    assert set(OutboxItem.objects.values_list("kind", "state")) == {("writing", "done")}


def test_what_comes_late_or_after_the_answer_is_not_shown(thread, question, graph, meta, aurora):
    for passes in (
        lambda: OutboxItem.objects.update(due_at=timezone.now() - timedelta(seconds=9)),
        lambda: outbox.reply(thread, by=aurora.rep.user, text="Segue", idempotency_key="a"),
        lambda: Message.objects.filter(pk=question.pk).update(sent_at=timezone.now() - timedelta(days=31)),
        lambda: Message.objects.filter(pk=question.pk).update(provider_key="twilio", sent_at=timezone.now()),
    ):
        cache.delete(f"writing:{thread.pk}")
        meta.works(lambda: [writing.begun(thread), passes()])  # noqa: B023 - at once
        assert OutboxItem.objects.get(kind="writing").state == "done"

    assert (graph.receipts, len(graph.sent)) == ([], 1)


def test_a_channel_may_hide_it_and_then_the_page_says_nothing(thread, question, graph, writes, aurora, browser):
    page, url = browser(aurora.rep), aurora.url(f"inbox/{thread.pk}/")
    assert 'data-typing-every="20"' in page.get(url).content.decode()

    form = ChannelForm({"name": "Comercial"}, provider=registry.get("whatsapp_cloud"))  # its box is not ticked
    assert form.is_valid()
    channels.describe(thread.channel, by=aurora.admin.user, **form.cleaned_data)

    assert not Channel.objects.get().shows_typing
    assert "shows_typing" not in ChannelForm(provider=registry.get("twilio_sms")).fields
    assert "data-typing-url" not in page.get(url).content.decode()
    assert writes() == 204
    assert graph.receipts == []


def test_a_refusal_or_an_account_that_is_down_costs_nothing(thread, question, graph, writes):
    graph.refuse(131009, on="other")
    assert writes() == 204

    assert OutboxItem.objects.get(kind="writing").state == "done"
    assert Connection.objects.get().state == "working"


def test_each_provider_says_it_in_its_own_words(twilio_stub, evolution_stub):
    registry.get("twilio").show_typing(TWILIO, MARIA, external_id="SM" + "1" * 32)
    registry.get("evolution").show_typing(credentials_for(evolution_stub), MARIA, external_id="3EB0Q")

    assert twilio_stub.typed == [{"channel": "whatsapp", "messageId": "SM" + "1" * 32}]
    shown = {"number": "5511998765432", "delay": 10000, "presence": "composing"}
    assert evolution_stub.sent == [("sendPresence", shown | {"options": shown})]
