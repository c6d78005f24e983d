"""From the page to the phone and back: the real process in a thread, real Redis, committed rows, a played phone."""

import io

import pytest

from messaging.models import Attachment, Channel, Conversation, Message, SentInHour, WebSession
from messaging.paired.hosted import Hosted
from messaging.providers.base import Rhythm
from messaging.providers.whatsapp_web import WhatsAppWeb
from messaging.services import channels, conversations, outbox, writing
from messaging.simulation import phone_events
from messaging.simulation.phone import FILE, PlayedEngine
from tenants.context import in_tenant
from tenants.models import Delivery
from tests.cast import client_of
from tests.messaging.makers import PIXEL
from tests.waiting import until

from .conftest import process_of_phones

FORM = {"name": "Celular", "phone": "(11) 99999-0000", "knows_risk": "on", "shows_typing": "on"}


@pytest.fixture(autouse=True)
def in_no_hurry(monkeypatch):
    """The pauses and the night are tried elsewhere."""
    monkeypatch.setattr(WhatsAppWeb, "night", None)
    monkeypatch.setattr(WhatsAppWeb, "rhythm", lambda self, account: Rhythm(0, 1))
    monkeypatch.setattr("messaging.providers.whatsapp_web.compose.SHOWN_MOST", 0.01)


def state_of(aurora) -> str:
    with in_tenant(aurora.schema):
        return WebSession.objects.get().state


def test_pair_receive_answer_and_disconnect(committed, queue):
    aurora, engine = committed.aurora, PlayedEngine(by_itself=False)
    admin = client_of(aurora.admin.user)
    with process_of_phones(engine) as loop:
        page = admin.post(aurora.url("settings/channels/phone/"), FORM).headers["Location"]
        until(lambda: state_of(aurora) == "qr")
        assert "<svg" in admin.get(page).content.decode()
        (phone,) = engine.phones.values()

        loop.call_soon_threadsafe(phone.scans)
        until(lambda: state_of(aurora) == "connected")
        loop.call_soon_threadsafe(lambda: phone.writes("Vocês fazem sites?", name="Maria", id="3EB0CAFE"))
        until(lambda: Delivery.objects.across_organizations().exists())
        queue.run()

        with in_tenant(aurora.schema):
            thread = Conversation.objects.select_related("contact", "channel").get()
            question = thread.messages.get()
            assert (question.text, thread.contact.name, thread.unread_count) == ("Vocês fazem sites?", "Maria", 1)
            writing.begun(thread)
        queue.run()
        assert phone.typed == [True]
        with in_tenant(aurora.schema):
            outbox.reply(thread, by=aurora.rep.user, text="Fazemos!", idempotency_key="a", reply_to=question)
            conversations.mark_read(thread, by=aurora.rep.user)
        queue.run()

        ((to, said),) = phone.sent
        assert (to, said.extendedTextMessage.text) == ("5511998765432@s.whatsapp.net", "Fazemos!")
        context = said.extendedTextMessage.contextInfo
        assert (context.stanzaID, context.participant, context.quotedMessage.conversation) == (
            "3EB0CAFE",
            "5511998765432@s.whatsapp.net",
            "Vocês fazem sites?",
        )
        assert phone.typed == [True, True, False]
        assert phone.read_ids == [("5511998765432@s.whatsapp.net", "3EB0CAFE")]
        with in_tenant(aurora.schema):
            answer = Message.objects.get(text="Fazemos!")
            assert (answer.status, answer.external_id) == ("sent", "3EB0F000000000000001")
            assert SentInHour.objects.values_list("sent", "cold").get() == (1, 0)

        read = phone_events.receipt(answer.external_id, kind="READ")
        loop.call_soon_threadsafe(phone.heard, "Receipt", read)
        until(lambda: Delivery.objects.across_organizations().filter(state="stored").exists())
        queue.run()
        with in_tenant(aurora.schema):
            assert Message.objects.get(text="Fazemos!").status == "read"
            channels.disconnect(Channel.objects.get(), by=aurora.admin.user)
        until(lambda: phone.is_logged_out)

    with in_tenant(committed.rival.schema):
        assert (Message.objects.filter(text="Fazemos!").count(), WebSession.objects.count()) == (0, 0)


def test_files_go_both_ways_and_a_lost_answer_is_settled_by_what_was_noted(committed, queue, monkeypatch):
    aurora, engine = committed.aurora, PlayedEngine(by_itself=False)
    content = phone_events.types.content
    with process_of_phones(engine) as loop:
        client_of(aurora.admin.user).post(aurora.url("settings/channels/phone/"), FORM)
        until(lambda: bool(engine.phones) and state_of(aurora) == "qr")
        (phone,) = engine.phones.values()
        loop.call_soon_threadsafe(phone.scans)
        until(lambda: state_of(aurora) == "connected")
        document = content.DocumentMessage(
            mimetype="application/pdf",
            fileName="pedido.pdf",
            directPath="/v/1",
            mediaKey=b"k" * 32,
            fileLength=len(FILE),
        )
        said = content.Message(documentMessage=document)
        loop.call_soon_threadsafe(lambda: phone.writes(said, name="Maria"))
        until(lambda: Delivery.objects.across_organizations().exists())
        queue.run()

        with in_tenant(aurora.schema):
            came = Attachment.objects.select_related("file").get()
            assert (came.state, came.filename, came.file.size) == ("stored", "pedido.pdf", len(FILE))
            thread = Conversation.objects.get()
            outbox.send_media(
                thread, by=aurora.rep.user, file=io.BytesIO(PIXEL), filename="foto.png", idempotency_key="b"
            )
        queue.run()
        image = phone.sent[0][1].imageMessage
        assert (image.mimetype, image.directPath, image.fileLength) == ("image/png", "/v/played", len(PIXEL))

        monkeypatch.setattr("messaging.providers.whatsapp_web.desk.PATIENCE", 0.5)
        monkeypatch.setattr(Hosted, "_answer", without_a_word)
        with in_tenant(aurora.schema):
            outbox.reply(thread, by=aurora.rep.user, text="Chegou?", idempotency_key="c")
        queue.run()

        with in_tenant(aurora.schema):
            steps = Message.objects.get(text="Chegou?").steps.values_list("status", flat=True)
            assert list(steps) == ["sending", "unknown", "sent"]
            settled = Message.objects.get(text="Chegou?")
            assert (settled.status, settled.external_id) == ("sent", "3EB0F000000000000002")
    assert [said.extendedTextMessage.text for _to, said in phone.sent[1:]] == ["Chegou?"]


def test_a_group_is_called_as_on_the_phone_and_answered_there(committed, queue):
    aurora, engine, group = committed.aurora, PlayedEngine(by_itself=False), "120363040000000000@g.us"
    hidden, tiago = "76201477542116@lid", "5521988887777@s.whatsapp.net"
    with process_of_phones(engine) as loop:
        client_of(aurora.admin.user).post(aurora.url("settings/channels/phone/"), FORM | {"takes_groups": "on"})
        until(lambda: bool(engine.phones) and state_of(aurora) == "qr")
        (phone,) = engine.phones.values()
        loop.call_soon_threadsafe(phone.scans)
        until(lambda: state_of(aurora) == "connected")
        loop.call_soon_threadsafe(lambda: phone.writes("Quem vem?", chat=hidden, group=group, id="3EB0A1"))
        until(lambda: Delivery.objects.across_organizations().exists())
        queue.run()

        how = {"by": aurora.rep.user}
        with in_tenant(aurora.schema):
            thread = Conversation.objects.select_related("contact", "channel").get()
            assert thread.contact.name == "Obra da Rua Lavradio"
            question = thread.messages.get()
            outbox.reply(thread, text="Eu vou", idempotency_key="a", reply_to=question, **how)
        queue.run()
        with in_tenant(aurora.schema):
            answer = Message.objects.get(text="Eu vou")
            outbox.reply(thread, text="@Maria às 9", idempotency_key="b", reply_to=answer, **how)
            outbox.react(question, emoji="👍", **how)
        queue.run()

        said = {message.extendedTextMessage.text: (to, message) for to, message in phone.sent}
        assert [
            (to, said[words][1].extendedTextMessage.contextInfo.participant)
            for words, (to, _m) in said.items()
            if words
        ] == [
            (group, hidden),
            (group, "5511999990000@s.whatsapp.net"),
        ]
        assert list(said[f"@{hidden[:-4]} às 9"][1].extendedTextMessage.contextInfo.mentionedJID) == [hidden]
        to, reaction = said[""][0], said[""][1].reactionMessage
        assert (to, reaction.text, reaction.key.ID, reaction.key.participant, reaction.key.remoteJID) == (
            group, "👍", "3EB0A1", hidden, group,
        )  # fmt: skip
        with in_tenant(aurora.schema):
            assert SentInHour.objects.values_list("sent", "cold").get() == (2, 0)

        for who, kind in ((tiago, "DELIVERED"), (hidden, "READ")):
            told = phone_events.receipt(answer.external_id, kind=kind, chat=who, group=group)
            loop.call_soon_threadsafe(phone.heard, "Receipt", told)
        until(lambda: Delivery.objects.across_organizations().filter(state="stored").count() == 2)
        queue.run()
        with in_tenant(aurora.schema):
            answer.refresh_from_db()
            steps = answer.steps.filter(status__in=("delivered", "read")).values_list("status", "detail__by")
            assert (answer.status, sorted(steps)) == ("sent", [("delivered", "+5521988887777"), ("read", None)])


async def without_a_word(hosted: Hosted, _session: str, request, now: float) -> None:
    """It is done, and whoever asked never hears of it."""
    await hosted._doing.answer(request, now=now)
