"""Sending through WhatsApp: what leaves, and what comes back."""

import json

import pytest

from config.outside.errors import Rejected
from messaging.providers.outgoing import (
    Accepted,
    Outgoing,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingReaction,
    OutgoingTemplate,
    OutgoingText,
)
from messaging.providers.types import MessageKind, Peer
from tests.shared import PROVIDERS, needs_shared

from .conftest import MARIA

ENVELOPE = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5511987654321"}
BUTTONS = {
    "type": "button",
    "body": {"text": "Podemos marcar?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "sim", "title": "Sim"}}]},
}
BODY_VALUES = [{"type": "body", "parameters": [{"type": "text", "text": "Maria"}]}]


@pytest.mark.parametrize(
    ("outgoing", "content"),
    [
        (OutgoingText(to=MARIA, text="Olá"), {"type": "text", "text": {"body": "Olá"}}),
        (
            OutgoingText(to=MARIA, text="veja https://aurora.example"),
            {"type": "text", "text": {"preview_url": True, "body": "veja https://aurora.example"}},
        ),
        (
            OutgoingText(to=MARIA, text="sim", reply_to="wamid.M1", reference="0198c0de"),
            {
                "type": "text",
                "text": {"body": "sim"},
                "context": {"message_id": "wamid.M1"},
                "biz_opaque_callback_data": "0198c0de",
            },
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.IMAGE, media_id="7", caption="a fachada", filename="a.jpg"),
            {"type": "image", "image": {"id": "7", "caption": "a fachada"}},
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.VIDEO, media_id="7", caption="o vídeo"),
            {"type": "video", "video": {"id": "7", "caption": "o vídeo"}},
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.AUDIO, media_id="7", voice=True, caption="unheard of"),
            {"type": "audio", "audio": {"id": "7", "voice": True}},
        ),
        (OutgoingMedia(to=MARIA, kind=MessageKind.AUDIO, media_id="7"), {"type": "audio", "audio": {"id": "7"}}),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.DOCUMENT, media_id="7", caption="segue", filename="proposta.pdf"),
            {"type": "document", "document": {"id": "7", "caption": "segue", "filename": "proposta.pdf"}},
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.STICKER, media_id="7", caption="no"),
            {"type": "sticker", "sticker": {"id": "7"}},
        ),
        (
            OutgoingReaction(to=MARIA, target="wamid.M1", emoji="👍"),
            {"type": "reaction", "reaction": {"message_id": "wamid.M1", "emoji": "👍"}},
        ),
        (
            OutgoingReaction(to=MARIA, target="wamid.M1", emoji=""),
            {"type": "reaction", "reaction": {"message_id": "wamid.M1", "emoji": ""}},
        ),
        (
            OutgoingTemplate(to=MARIA, name="boas_vindas", language="pt_BR", components=BODY_VALUES),
            {
                "type": "template",
                "template": {"name": "boas_vindas", "language": {"code": "pt_BR"}, "components": BODY_VALUES},
            },
        ),
        (
            OutgoingTemplate(to=MARIA, name="oi", language="pt_BR"),
            {"type": "template", "template": {"name": "oi", "language": {"code": "pt_BR"}}},
        ),
        (
            OutgoingLocation(to=MARIA, latitude="-23.56", longitude="-46.65", name="MASP"),
            {"type": "location", "location": {"latitude": "-23.56", "longitude": "-46.65", "name": "MASP"}},
        ),
        (
            OutgoingContacts(to=MARIA, contacts=[{"name": {"formatted_name": "Ana", "first_name": "Ana"}}]),
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana", "first_name": "Ana"}}]},
        ),
        (OutgoingInteractive(to=MARIA, interactive=BUTTONS), {"type": "interactive", "interactive": BUTTONS}),
    ],
)
def test_each_kind_is_said_in_metas_words(graph, whatsapp, credentials, outgoing, content):
    accepted = whatsapp.send(credentials, outgoing)

    [sent] = graph.sent
    assert sent.body == ENVELOPE | content
    assert sent.phone_number_id == "401000000000001"
    assert sent.reference == outgoing.reference
    assert accepted == Accepted(
        external_id=sent.external_id, peer=Peer(wa_id="5511987654321", phone="+5511987654321"), status=""
    )


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        (Peer(phone="+5511987654321"), {"to": "+5511987654321"}),
        (Peer(wa_id="553188887777", phone="+5531988887777", bsuid="BR.1"), {"to": "+553188887777"}),
        (Peer(bsuid="BR.9001"), {"recipient": "BR.9001"}),
    ],
)
def test_a_number_wins_over_a_user_id_and_keeps_its_plus(graph, whatsapp, credentials, to, recipient):
    whatsapp.send(credentials, OutgoingText(to=to, text="oi"))

    [sent] = graph.sent
    assert {key: sent.body[key] for key in ("to", "recipient") if key in sent.body} == recipient


def test_a_person_without_any_address_is_refused_before_anything_leaves(graph, whatsapp, credentials):
    with pytest.raises(Rejected) as refused:
        whatsapp.send(credentials, OutgoingText(to=Peer(name="Ninguém"), text="oi"))

    assert refused.value.code == "no_address"
    assert graph.sent == []


def test_a_message_of_a_kind_we_never_heard_of_is_our_own_mistake(graph, whatsapp, credentials):
    with pytest.raises(TypeError):
        whatsapp.send(credentials, Outgoing(to=MARIA))


def test_what_is_sent_against_the_rules_is_refused_by_the_stand_in_too(graph, whatsapp, credentials):
    with pytest.raises(Rejected) as refused:
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="x" * (whatsapp.text_limit + 1)))

    assert refused.value.code == "100"
    assert graph.sent == []


def test_the_id_that_whatsapp_knows_a_person_by_is_told(graph, whatsapp, credentials):
    graph.wa_ids["5531988887777"] = "553188887777"

    by_number = whatsapp.send(credentials, OutgoingText(to=Peer(phone="+5531988887777"), text="oi"))
    by_user_id = whatsapp.send(credentials, OutgoingText(to=Peer(bsuid="BR.9001"), text="oi"))

    assert by_number.peer == Peer(wa_id="553188887777", phone="+553188887777")
    assert by_user_id.peer == Peer(bsuid="BR.9001")


def test_a_held_message_says_so(graph, whatsapp, credentials):
    graph.answer(b'{"messages": [{"id": "wamid.X", "message_status": "held_for_quality_assessment"}]}')

    accepted = whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

    assert accepted == Accepted(external_id="wamid.X", peer=Peer(), status="held_for_quality_assessment")


def test_a_read_receipt_can_show_typing(graph, whatsapp, credentials):
    whatsapp.mark_read(credentials, "wamid.M1")
    whatsapp.show_typing(credentials, MARIA, external_id="wamid.M2")

    receipt = {"messaging_product": "whatsapp", "status": "read"}
    assert graph.receipts == [
        receipt | {"message_id": "wamid.M1"},
        receipt | {"message_id": "wamid.M2", "typing_indicator": {"type": "text"}},
    ]


@needs_shared
@pytest.mark.parametrize("name", ["send_text.response", "send_template.response", "bsuid_send_response"])
def test_a_published_answer_is_understood(graph, whatsapp, credentials, name):
    published = (PROVIDERS / "samples" / "meta_whatsapp" / f"{name}.json").read_bytes()
    told = json.loads(published)
    graph.answer(published)

    accepted = whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

    contact, message = told["contacts"][0], told["messages"][0]
    assert accepted.external_id == message["id"]
    assert accepted.status == message.get("message_status", "")
    assert accepted.peer.wa_id == contact.get("wa_id", "")
    assert accepted.peer.bsuid == contact.get("user_id", "")
