"""Mistakes of ours: one thing that breaks its worker, or kills it, is given up after some tries; the others go on."""

import io

import pytest

from messaging.models import Attachment, Message
from messaging.providers.whatsapp_cloud import WhatsAppCloud
from messaging.services import media, outbox, sending
from tenants.inbound import reading
from tenants.inbound.models import Delivery
from tenants.outbox.models import OutboxItem
from tests.makers import make_contact
from tests.messaging.makers import PIXEL, make_conversation, posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
OURS = "Algo deu errado do nosso lado. Tente de novo; se falhar outra vez, avise seu administrador."


def breaks(*args, **kwargs):
    raise ZeroDivisionError("a mistake of ours, which holds no content")


def state_of(message: Message) -> str:
    return OutboxItem.objects.get(object_id=message.pk).state


class TestAMessageThatBreaksItsWorker:
    @pytest.fixture
    def broken(self, thread) -> Message:
        """Its file has gone."""
        message = outbox.send_media(
            thread, by=None, file=io.BytesIO(PIXEL), filename="foto.png", idempotency_key="foto"
        )
        media.path_of(Attachment.objects.get(message=message).file).unlink()
        return message

    def test_costs_the_others_nothing(self, broken, channel, meta, graph):
        other = make_conversation(channel, make_contact("Bento", phone="+5511987650000"))

        message = meta.works(lambda: outbox.reply(other, by=None, text="Olá", idempotency_key="k"))

        message.refresh_from_db()
        assert (message.status, state_of(broken)) == ("sent", "queued")

    def test_is_given_up_after_six_tries_with_our_own_words(self, broken, thread, meta, graph):
        after = meta.works(lambda: outbox.reply(thread, by=None, text="depois", idempotency_key="k"))
        for _time in range(8):
            meta.later(4000)

        broken.refresh_from_db()
        after.refresh_from_db()
        assert (broken.status, broken.error, state_of(broken)) == ("failed", OURS, "failed")
        assert after.status == "sent"
        assert [sent.body["type"] for sent in graph.sent] == ["text"]

    def test_after_the_provider_took_it_is_not_sent_again(self, say, graph, meta, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(sending.peers, "learn", breaks)
            message = say()
        assert (message.status, state_of(message)) == ("sending", "claimed")

        meta.later(61)

        message.refresh_from_db()
        assert (message.status, len(graph.sent)) == ("unknown", 1)


def test_a_message_that_kills_its_worker_each_time_is_given_up(thread, meta, graph):
    message = outbox.reply(thread, by=None, text="Olá", idempotency_key="k")
    OutboxItem.objects.update(attempts=sending.TRIES)  # none of them came back

    meta.later(0)

    message.refresh_from_db()
    assert (message.status, message.error, graph.sent) == ("failed", OURS, [])


def test_a_file_whose_fetching_breaks_is_refused_in_the_end(channel, meta, graph, monkeypatch):
    monkeypatch.setattr(media, "fetch", breaks)
    photo = text_message(id="wamid.photo", type="image", image={"id": "1", "mime_type": "image/png", "sha256": "x"})
    del photo["text"]
    meta.tells(channel, posted(photo))
    for _time in range(8):
        meta.later(4000)

    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.error) == ("refused", OURS)


class TestADeliveryThatBreaksItsReader:
    @pytest.fixture
    def unreadable(self, monkeypatch):
        """Bodies with the word POISON break the parser."""
        real = WhatsAppCloud.parse

        def parse(provider, body: bytes, **more):
            return breaks() if b"POISON" in body else real(provider, body, **more)

        monkeypatch.setattr(WhatsAppCloud, "parse", parse)

    @pytest.mark.usefixtures("unreadable")
    def test_costs_those_behind_it_nothing_and_becomes_a_dead_letter(self, channel, meta):
        for words in ("POISON", "depois"):
            assert meta.tells(channel, posted(text_message(words))).status_code == 200
        assert [message.text for message in Message.objects.all()] == ["depois"]

        for _time in range(6):
            meta.later(4000)

        states = Delivery.objects.order_by("received_at").values_list("state", "attempts", "error")
        assert list(states) == [("failed", reading.TRIES, "ZeroDivisionError"), ("processed", 1, "")]

    def test_and_kills_it_each_time_is_a_dead_letter_too(self, channel, meta, queue):
        meta.post(f"/hooks/whatsapp_cloud/{channel.token}/", posted(text_message("Oi")))
        Delivery.objects.update(attempts=reading.TRIES)  # none of them came back

        meta.later(0)

        delivery = Delivery.objects.get()
        assert (delivery.state, Message.objects.count()) == ("failed", 0)
        assert "never came to its end" in delivery.error
