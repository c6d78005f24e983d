"""What goes out by a gateway, and what its webhooks say of it: also that a program sent it, perhaps ourselves."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Connection, Conversation, Message, SentInHour
from messaging.queries.composing import Window, composing
from messaging.services import outbox
from messaging.templatetags.conversation import is_waiting
from tests.messaging.evolution.makers import AT, CHAT, PERSON, status_of, told, written
from tests.messaging.makers import PIXEL
from tests.messaging.twilio.makers import states
from tests.stubs.evolution import OWNER, EvolutionStub

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """No pause between two messages here."""
    monkeypatch.setattr("messaging.providers.linked_phone.BETWEEN", (0.0, 0.001))


@pytest.fixture
def thread(gateway, post, aurora) -> Conversation:
    """Maria has just written."""
    post(gateway, written("Quero um orçamento"))
    Conversation.objects.update(assignee=aurora.rep.user, last_inbound_at=timezone.now())
    return Conversation.objects.select_related("channel").get()


@pytest.fixture
def answer(thread, aurora, meta):
    def answer(text: str = "Segue", **more) -> Message:
        message = meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=text, **more))
        message.refresh_from_db()
        return message

    return answer


def sent_webhook(message_id: str, text: str) -> dict:
    key = {"remoteJid": CHAT, "fromMe": True, "id": message_id}
    return told("send.message", {"key": key, "message": {"conversation": text}, "messageTimestamp": AT + 900})


def test_an_answer_leaves_quotes_and_gets_as_far_as_it_gets(gateway, stub, thread, answer, post):
    question = Message.objects.get()
    message = answer("Segue o orçamento", reply_to=question)

    [(action, said)] = stub.sent
    assert (action, said["number"], said["text"]) == ("sendText", PERSON.removeprefix("+"), "Segue o orçamento")
    assert said["quoted"]["key"] == {"id": question.external_id, "remoteJid": CHAT, "fromMe": False}
    assert (message.status, message.external_id) == ("sent", EvolutionStub.id_of(1))
    for status in ("DELIVERY_ACK", "READ", "SERVER_ACK", "DELIVERY_ACK", "ERROR"):
        post(gateway, status_of(message, status))
    message.refresh_from_db()
    assert message.status == "read"
    assert SentInHour.objects.get().sent == 1


def test_free_text_goes_at_any_time_and_no_window_is_shown(gateway, thread, answer, aurora, browser):
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=30), preview_direction="in")
    thread.refresh_from_db()

    assert (thread.window_closes_at, thread.window_is_open) == (None, True)
    assert composing(thread).state == Window.OPEN
    page = browser(aurora.rep).get(aurora.url(f"inbox/{thread.pk}/")).content.decode()
    assert "data-closes-at" not in page
    assert not is_waiting(thread)


def test_what_a_program_sent_is_shown_and_what_we_sent_is_not_shown_twice(gateway, stub, thread, answer, post):
    post(gateway, sent_webhook("3EB0BOT", "Sou um robô"))
    robot = Message.objects.get(text="Sou um robô")
    assert (robot.direction, robot.status, robot.author) == ("out", "sent", None)

    message = answer("Segue")
    post(gateway, sent_webhook(message.external_id, "Segue"))

    assert Message.objects.filter(text="Segue").count() == 1
    assert states()[-1] == ("processed", {"known": 1})


def test_a_lost_answer_is_settled_by_the_webhook_and_nothing_goes_twice(gateway, stub, thread, answer, post, meta):
    stub.drop_answer()
    message = answer("Segue")
    assert (message.status, message.external_id) == ("unknown", "")
    post(gateway, told("messages.update", {"keyId": "3EB0LOST", "fromMe": True, "remoteJid": CHAT, "status": "READ"}))

    post(gateway, sent_webhook("3EB0LOST", "Outra coisa"))
    message.refresh_from_db()
    assert message.status == "unknown"
    Message.objects.filter(text="Outra coisa").delete()
    post(gateway, sent_webhook("3EB0LOST", "Segue"))
    meta.later(3600)

    message.refresh_from_db()
    assert (message.status, message.external_id, len(stub.sent)) == ("sent", "3EB0LOST", 1)


def test_a_cut_line_makes_messages_wait_and_a_refusal_is_said_in_portuguese(stub, thread, answer, meta):
    stub.refuse(500, "Connection Closed")
    message = answer("Um")
    assert (message.status, stub.sent) == ("sending", [])
    meta.later(60)
    message.refresh_from_db()
    assert (message.status, len(stub.sent)) == ("sent", 1)

    stub.refuse(400, {"jid": CHAT, "exists": False, "number": "5511998765432"})
    refused = answer("Dois")
    assert (refused.status, refused.error_code) == ("failed", "no_whatsapp")
    assert refused.error == "Este número não tem WhatsApp. Confira o número com a pessoa."


def test_a_key_that_no_longer_works_stops_the_channel(stub, answer):
    stub.refuse(401, "Unauthorized")

    assert answer().status == "failed"
    assert Connection.objects.get().state == "refused"


def test_a_file_is_fetched_by_the_gateway_from_a_signed_address(gateway, stub, thread, aurora, meta, settings):
    meta.works(
        lambda: outbox.send_media(
            thread,
            by=aurora.rep.user,
            file=io.BytesIO(PIXEL),
            filename="foto.png",
            caption="a fachada",
            idempotency_key="f",
        )
    )

    [(action, said)] = stub.sent
    assert (action, said["mediatype"], said["mimetype"], said["caption"]) == (
        "sendMedia",
        "image",
        "image/png",
        "a fachada",
    )
    assert said["media"].startswith(f"{settings.PUBLIC_URL}/hooks/files/")
    fetched = meta.client.get(said["media"].removeprefix(settings.PUBLIC_URL))
    assert fetched.status_code == 200


def test_a_reaction_goes_and_comes(gateway, stub, thread, aurora, meta, post):
    question = Message.objects.get()
    meta.works(lambda: outbox.react(question, by=aurora.rep.user, emoji="👍"))
    assert stub.sent == [
        ("sendReaction", {"key": {"remoteJid": CHAT, "fromMe": False, "id": question.external_id}, "reaction": "👍"})
    ]

    post(gateway, written(message={"reactionMessage": {"key": {"id": question.external_id}, "text": "❤️"}}))
    assert sorted(question.reactions.values_list("from_contact", "emoji")) == [(False, "👍"), (True, "❤️")]


def test_an_unofficial_number_holds_back(gateway, thread, answer):
    ceilings = Connection.objects.get().provider.ceilings(Connection.objects.get().account)
    SentInHour.objects.create(
        connection=Connection.objects.get(),
        hour=timezone.now().replace(minute=0, second=0, microsecond=0),
        sent=ceilings.hour,
    )

    assert answer().status == "queued"


def test_nobody_rewrites_or_takes_back_what_others_wrote(gateway, thread, answer, post):
    """What a phone sends is its owner's to make up: also whose message it is about."""
    ours, theirs = answer("Fica em R$ 5.000"), Message.objects.get(direction="in")
    stranger = {"remoteJid": "5511900000001@s.whatsapp.net"}

    def done(message: Message, **what) -> dict:
        said = {"type": 14, "editedMessage": {"conversation": "R$ 5"}} | what
        return {"protocolMessage": {"key": {"id": message.external_id, "fromMe": True, "remoteJid": OWNER}, **said}}

    def gone(message: Message, **key) -> dict:
        return told("messages.delete", {"id": message.external_id, "fromMe": False, "status": "DELETED"} | key)

    for tried in (
        written(message=done(ours)),
        written(message={"editedMessage": {"message": done(ours)}}),
        written(message=done(ours, type=0)),
        written(message=done(theirs), **stranger),
        written(message=done(theirs, type="REVOKE"), **stranger),
        written(message=done(theirs), fromMe=True),
        told("messages.edited", done(ours)["protocolMessage"]),
        told("messages.edited", done(ours, type=0)["protocolMessage"]),
        gone(ours, remoteJid=CHAT),
        gone(theirs, **stranger),
    ):
        assert post(gateway, tried) == 200
    now = Message.objects.order_by("pk").values_list("text", "edited_at", "revoked_at")
    assert list(now) == [(theirs.text, None, None), ("Fica em R$ 5.000", None, None)]

    post(gateway, written(message=done(theirs)))
    post(gateway, written(message=done(ours), fromMe=True))
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["R$ 5", "R$ 5"]
    post(gateway, gone(theirs, remoteJid=CHAT))
    post(gateway, gone(ours, remoteJid=CHAT, fromMe=True))
    assert Message.objects.filter(revoked_at=None).count() == 0
