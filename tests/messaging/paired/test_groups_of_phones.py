"""Groups of a paired phone: not even stored unless people want them; then each is a thread that says who wrote."""

import pytest
from django.utils import timezone

from crm.models import Contact, Identity, Lead
from crm.services import purging
from messaging.models import Channel, Conversation, Message, Reaction
from messaging.queries.composing import Window, composing
from messaging.services import channels, outbox
from messaging.services.refusals import NotAble
from messaging.simulation import phone_events
from messaging.simulation.phone_events import types
from messaging.tasks import process_deliveries
from tenants.context import current_schema, in_tenant
from tenants.inbound.models import Delivery
from tests.cast import client_of

from .conftest import scans

pytestmark = pytest.mark.django_db
GROUP = "120363040000000000@g.us"
MARIA, TIAGO, ANA = "5511998765432@s.whatsapp.net", "5521988887777@s.whatsapp.net", "5531977776666@s.whatsapp.net"
HIDDEN = "76201477542116@lid"
content = types.content


def writes(said, who: str = MARIA, **how):
    return lambda phone: phone.writes(said, chat=who, group=GROUP, **how)


def does(target: str, kind: str, text: str = ""):
    """Something is done to a message that was written before."""
    told = content.ProtocolMessage(type=content.ProtocolMessage.Type.Value(kind), key={"ID": target})
    if text:
        told.editedMessage.conversation = text
    return content.Message(protocolMessage=told)


def take(channel: Channel, *, taken: bool) -> None:
    channels.describe(channel, by=None, name=channel.name, granted_roles=[], takes_groups=taken)


def group() -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get(peer__group=GROUP)


def test_only_where_people_want_them_and_the_process_hears_of_it_by_itself(playing, aurora, rival):
    named = phone_events.group_renamed(GROUP, "Obra")
    past = phone_events.history(phone_events.thread(GROUP, "Antes", name="Obra"))

    playing.play(
        scans,
        writes("Ninguém lê"),
        lambda phone: phone.heard("GroupInfoEvent", named),
        lambda phone: phone.heard("HistorySync", past),
    )
    assert Delivery.objects.across_organizations().count() == 0

    take(playing.channel, taken=True)
    playing.play(
        writes("Quem vem?", HIDDEN, alt=MARIA, id="3EB0A1"),
        writes("Eu, PARAR", TIAGO, name="Tiago"),
        writes("De novo eu", HIDDEN, name="Maria"),
        writes("Chego às 9", from_me=True),
        lambda phone: phone.heard("HistorySync", past),
    )
    process_deliveries(current_schema())

    thread = group()
    said = thread.messages.order_by("created_at", "pk").values_list(
        "text", "direction", "payload__from", "is_historical"
    )
    maria = {"name": "Maria", "phone": "+5511998765432", "key": "551198765432", "id": HIDDEN}
    assert list(said) == [
        ("Quem vem?", "in", maria, False),
        ("Eu, PARAR", "in", {"name": "Tiago", "phone": "+5521988887777", "key": "552188887777", "id": TIAGO}, False),
        ("De novo eu", "in", maria, False),
        ("Chego às 9", "out", None, False),
        ("Antes", "in", {"name": "", "phone": "", "key": ""}, True),
    ]
    assert (thread.contact.name, thread.unread_count, thread.state) == ("Grupo com Maria", 3, "open")
    assert (thread.last_inbound_at, thread.lead, Lead.objects.count()) == (None, None, 0)
    assert list(Identity.objects.values_list("kind", "key")) == [("group", GROUP)]
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def test_what_is_done_to_a_message_only_who_wrote_it_does_or_an_admin(playing):
    take(playing.channel, taken=True)
    photo = content.ImageMessage(caption="A fachada", directPath="/v/1", mediaKey=b"k" * 32, mimetype="image/png")
    photo.contextInfo.stanzaID = "3EB0A1"

    playing.play(
        scans,
        writes("Quem vem?", id="3EB0A1"),
        writes("Eu", TIAGO, id="3EB0A2"),
        writes(content.Message(imageMessage=photo), TIAGO, id="3EB0A3"),
        writes(does("3EB0A1", "MESSAGE_EDIT", "Ninguém vem"), TIAGO),
        writes(does("3EB0A1", "REVOKE"), TIAGO),
        writes(does("3EB0A1", "MESSAGE_EDIT", "Quem vem hoje?"), MARIA),
        writes(does("3EB0A2", "REVOKE"), ANA, edit="8"),
    )
    process_deliveries(current_schema())

    question, answer, picture = group().messages.order_by("external_id")
    assert (question.text, question.revoked_at, question.payload["from"]["name"]) == ("Quem vem hoje?", None, "Maria")
    assert (answer.text, answer.revoked_at is not None, answer.payload["from"]["phone"]) == ("", True, "+5521988887777")
    assert (picture.kind, picture.text, picture.reply_to, picture.attachment.state) == (
        "image", "A fachada", question, "waiting",
    )  # fmt: skip


def test_its_past_is_only_to_be_read_and_a_person_erased_takes_their_words_along(playing, aurora):
    take(playing.channel, taken=True)
    past = phone_events.thread(GROUP, "Sou a Maria", "Eu, o Tiago", name="Obra da Rua Lavradio")
    for row, who in zip(past.messages, (HIDDEN, TIAGO), strict=True):
        row.message.participant = who
    person = phone_events.message("Oi", chat=HIDDEN, alt=MARIA)

    playing.play(scans, lambda phone: phone.heard("HistorySync", phone_events.history(past)))
    playing.play(lambda phone: phone.heard("Message", person), writes("E agora?", HIDDEN))
    process_deliveries(current_schema())

    thread = group()
    assert (thread.contact.name, thread.state, thread.unread_count) == ("Obra da Rua Lavradio", "open", 1)
    assert thread.messages.get(text="E agora?").payload["from"]["phone"] == "+5511998765432"
    maria = Contact.objects.get(identities__key=HIDDEN)
    reaction = {"from_contact": True, "emoji": "👍", "reacted_at": timezone.now()}
    for member in ("551198765432", HIDDEN, "552188887777"):
        Reaction.objects.create(message=thread.messages.get(text="Eu, o Tiago"), member=member, **reaction)
    Contact.objects.filter(pk=maria.pk).update(archived_at=timezone.now())
    purging.contacts([maria.pk])
    assert list(thread.messages.order_by("sent_at").values_list("text", flat=True)) == ["", "Eu, o Tiago", ""]
    assert Reaction.objects.values_list("member", flat=True).get() == "552188887777"


def test_left_out_again_what_is_there_is_read_and_answering_says_what_to_do(playing, aurora):
    take(playing.channel, taken=True)
    playing.play(scans, writes("Quem vem?", id="3EB0A1"))
    process_deliveries(current_schema())
    take(playing.channel, taken=False)

    playing.play(writes("Ninguém lê mais"))

    thread = group()
    composer = composing(thread)
    assert (Message.objects.count(), Delivery.objects.across_organizations().count()) == (1, 1)
    assert (composer.state, composer.reason) == (
        Window.OFF,
        "Os grupos deste número ficam de fora. Responda no celular, ou peça a um administrador que os receba, na página do canal.",
    )
    with pytest.raises(NotAble):
        outbox.reply(thread, by=aurora.rep.user, text="Eu", idempotency_key="a")
    page = client_of(aurora.owner.user).get(aurora.url(f"inbox/{thread.pk}/"))
    assert ("Quem vem?" in page.content.decode(), thread.messages.filter(direction="out").count()) == (True, 0)
