"""Queued messages reach a stand-in for Graph: once, in order, with what Graph answers kept and explained."""

import io
import time

import pytest
from django.db.models.functions import Now

from messaging.models import Connection, Conversation, Message
from messaging.services import conversations, outbox
from tenants.outbox.models import OutboxItem
from tests.makers import make_contact
from tests.messaging.makers import (
    PIXEL,
    make_conversation,
    make_message,
    posted,
    reported,
    status,
    text_message,
)

pytestmark = pytest.mark.usefixtures("inside_aurora")


def states() -> list[str]:
    return list(OutboxItem.objects.order_by("pk").values_list("state", flat=True))


def test_a_text_is_sent_with_our_id_and_gets_graphs(say, graph):
    message = say("Olá! 👋")

    [sent] = graph.sent
    assert sent.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+5511987654321",
        "type": "text",
        "text": {"body": "Olá! 👋"},
        "biz_opaque_callback_data": str(message.pk),
    }
    assert (message.status, message.external_id) == ("sent", sent.external_id)
    assert states() == ["done"]
    assert Connection.objects.get().last_outbound_at is not None
    assert list(message.steps.values_list("status", flat=True)) == ["sending", "sent"]


def test_the_ticks_follow(say, graph, channel, meta):
    message = say()
    for step in ("delivered", "read"):
        meta.tells(channel, reported(status(message.external_id, step, biz_opaque_callback_data=str(message.pk))))

    message.refresh_from_db()
    assert message.status == "read"


def test_an_answer_quotes_its_question(say, graph, thread):
    question = make_message(thread, "in", external_id="wamid.question")

    say("Sim", reply_to=question)

    assert graph.sent[0].body["context"] == {"message_id": "wamid.question"}


def test_somebody_without_a_number_is_reached_by_the_user_id(graph, meta, channel, aurora):
    sender = {"from_user_id": "BR.12345", "id": "wamid.1", "timestamp": "1767225600", "type": "text"}
    told = posted(sender | {"text": {"body": "Oi"}})
    meta.tells(channel, told)
    thread = Conversation.objects.get()
    Conversation.objects.update(last_inbound_at=Now())
    thread.refresh_from_db()
    meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="k"))

    assert graph.sent[0].body["recipient"] == "BR.12345"


@pytest.mark.parametrize(
    ("content", "filename", "kind", "said"),
    [
        (PIXEL, "foto.png", "image", {"caption": "Veja"}),
        (b"%PDF-1.7\n", "proposta final.pdf", "document", {"caption": "Veja", "filename": "proposta final.pdf"}),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead", "nota.ogg", "audio", {}),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "filme.mp4", "video", {"caption": "Veja"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "../../logo.svg", "document", {"filename": "logo.svg"}),
    ],
    ids=["image", "document", "audio", "video", "svg"],
)
def test_a_file_is_handed_over_and_sent_as_what_it_is(thread, aurora, meta, graph, content, filename, kind, said):
    message = meta.works(
        lambda: outbox.send_media(
            thread, by=aurora.rep.user, file=io.BytesIO(content), filename=filename, idempotency_key="k", caption="Veja"
        )
    )

    [sent] = graph.sent
    media_id = sent.body[kind]["id"]
    assert sent.body["type"] == message.kind == kind
    assert said.items() <= sent.body[kind].items()
    assert graph.files[media_id].content == content


def test_a_file_is_handed_over_once_however_often_sending_is_tried(thread, aurora, meta, graph):
    graph.break_down(503, times=2)
    meta.works(
        lambda: outbox.send_media(
            thread, by=aurora.rep.user, file=io.BytesIO(PIXEL), filename="a.png", idempotency_key="k"
        )
    )
    for _time in range(2):
        meta.later(600)

    assert len(graph.sent) == len(graph.files) == 1


def test_reactions_and_receipts_leave_too(thread, aurora, meta, graph):
    question = make_message(thread, "in", external_id="wamid.q", sent_at=thread.last_inbound_at)
    type(thread).objects.filter(pk=thread.pk).update(unread_count=1)

    meta.works(lambda: outbox.react(question, by=aurora.rep.user, emoji="👍"))
    meta.works(lambda: conversations.mark_read(thread, by=aurora.rep.user))
    meta.works(lambda: outbox.react(question, by=aurora.rep.user, emoji=""))

    reactions = [sent.body["reaction"] for sent in graph.sent]
    assert reactions == [{"message_id": "wamid.q", "emoji": "👍"}, {"message_id": "wamid.q", "emoji": ""}]
    assert [receipt["message_id"] for receipt in graph.receipts] == ["wamid.q"]


def test_a_message_cancelled_meanwhile_is_not_sent(thread, aurora, meta, graph):
    def write():
        message = outbox.reply(thread, by=aurora.rep.user, text="Olá", idempotency_key="k")
        Message.objects.filter(pk=message.pk).update(status="cancelled")

    meta.works(write)

    assert (graph.sent, states()) == ([], ["done"])


def test_two_conversations_do_not_wait_for_each_other(channel, aurora, meta, graph, say):
    graph.break_down(503)
    say("à primeira pessoa")
    other = make_conversation(channel, make_contact("Bruno", phone="+5511900002222"))
    meta.works(lambda: outbox.reply(other, by=None, text="à segunda", idempotency_key="k"))

    assert [sent.body["to"] for sent in graph.sent] == ["+5511900002222"]


def test_what_a_person_writes_first_opens_the_window_for_us(graph, meta, channel):
    meta.tells(channel, posted(text_message(at=int(time.time()) - 60)))
    thread = Conversation.objects.get()
    message = meta.works(lambda: outbox.reply(thread, by=None, text="Olá", idempotency_key="k"))
    message.refresh_from_db()

    assert message.status == "sent"
