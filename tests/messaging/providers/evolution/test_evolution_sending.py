"""Sending by a gateway: what leaves, checked by its own description, and what its answers mean."""

import io

import pytest

from config.outside.errors import AnswerLost, NeedsOwner, NotAuthorised, Rejected, TooLarge, Unavailable
from config.outside.guarded import ForbiddenAddress
from messaging.providers.outgoing import (
    Accepted,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingReaction,
    OutgoingTemplate,
    OutgoingText,
)
from messaging.providers.types import MessageKind, Peer
from tests.stubs.evolution_spec import problem

MARIA = Peer(wa_id="5511998765432", phone="+5511998765432", name="Maria")
CHAT = "5511998765432@s.whatsapp.net"
LINK = "https://crm.example.com/hooks/files/a/b/x.pdf"
TO = {"number": "5511998765432"}
BUTTONS = {
    "type": "button",
    "body": {"text": "Podemos marcar?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "sim", "title": "Sim"}}]},
}
ROWS = [{"title": "Ver", "rows": [{"title": "Pro", "rowId": "pro", "description": "R$ 990"}]}]
LIST = {
    "type": "list",
    "header": {"type": "text", "text": "Planos"},
    "body": {"text": "Qual?"},
    "action": {"button": "Ver", "sections": [{"rows": [{"id": "pro", "title": "Pro", "description": "R$ 990"}]}]},
}
SENT = {
    "text": (OutgoingText(to=MARIA, text="Olá 👋"), "sendText", TO | {"text": "Olá 👋", "delay": 200}),
    "long_text": (OutgoingText(to=MARIA, text="x" * 500), "sendText", TO | {"text": "x" * 500, "delay": 3000}),
    "reply": (
        OutgoingText(to=MARIA, text="Sim", reply_to="3EB0Q", reply_to_text="Vem?", reply_to_ours=False),
        "sendText",
        TO
        | {"text": "Sim", "delay": 120}
        | {
            "quoted": {
                "key": {"id": "3EB0Q", "remoteJid": CHAT, "fromMe": False},
                "message": {"conversation": "Vem?"},
            }
        },
    ),
    "to_a_hidden_id": (
        OutgoingText(to=Peer(bsuid="76201477542116@lid"), text="oi"),
        "sendText",
        {"number": "76201477542116@lid", "text": "oi", "delay": 80},
    ),
    "to_a_typed_number": (
        OutgoingText(to=Peer(phone="+5531982968010"), text="oi"),
        "sendText",
        {"number": "5531982968010", "text": "oi", "delay": 80},
    ),
    "image": (
        OutgoingMedia(to=MARIA, kind=MessageKind.IMAGE, media_id=LINK, caption="a fachada", filename="a.png"),
        "sendMedia",
        TO
        | {"mediatype": "image", "mimetype": "image/png", "caption": "a fachada", "media": LINK, "fileName": "a.png"},
    ),
    "document_of_no_known_type": (
        OutgoingMedia(to=MARIA, kind=MessageKind.DOCUMENT, media_id=LINK),
        "sendMedia",
        TO
        | {"mediatype": "document", "mimetype": "application/octet-stream", "caption": "", "media": LINK}
        | {"fileName": "document"},
    ),
    "voice": (
        OutgoingMedia(to=MARIA, kind=MessageKind.AUDIO, media_id=LINK, voice=True),
        "sendWhatsAppAudio",
        TO | {"audio": LINK},
    ),
    "reaction": (
        OutgoingReaction(to=MARIA, target="3EB0Q", emoji="👍", ours=True),
        "sendReaction",
        {"key": {"remoteJid": CHAT, "fromMe": True, "id": "3EB0Q"}, "reaction": "👍"},
    ),
    "location": (
        OutgoingLocation(to=MARIA, latitude="-23.56", longitude="-46.65", name="MASP"),
        "sendLocation",
        TO | {"latitude": -23.56, "longitude": -46.65, "name": "MASP", "address": ""},
    ),
    "contact": (
        OutgoingContacts(
            to=MARIA, contacts=[{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+55 11 97777-0000"}]}]
        ),
        "sendContact",
        TO
        | {
            "contact": [
                {"fullName": "Ana", "fullname": "Ana", "wuid": "5511977770000", "phoneNumber": "+55 11 97777-0000"}
                | {"organization": "", "email": "", "url": ""}
            ]
        },
    ),
    "buttons": (
        OutgoingInteractive(to=MARIA, interactive=BUTTONS),
        "sendButtons",
        TO
        | {"title": "Podemos marcar?", "description": "", "footer": ""}
        | {"buttons": [{"type": "reply", "title": "Sim", "displayText": "Sim", "id": "sim"}]},
    ),
    "list": (
        OutgoingInteractive(to=MARIA, interactive=LIST),
        "sendList",
        TO
        | {"title": "Planos", "description": "Qual?", "footerText": "", "buttonText": "Ver"}
        | {"values": ROWS, "sections": ROWS},
    ),
}
# What the gateway answers, and what that means: class, our code.
REFUSALS = [
    (401, ["Unauthorized"], NotAuthorised, "key_refused"),
    (403, ["Forbidden"], NotAuthorised, "key_refused"),
    (404, ['The "x" instance does not exist'], NeedsOwner, "no_instance"),
    (400, [{"jid": CHAT, "exists": False, "number": "5511998765432"}], Rejected, "no_whatsapp"),
    (400, ["Error: Connection Closed"], Unavailable, "not_connected"),
    (500, ["Connection Closed"], Unavailable, "not_connected"),
    (400, ["Error: Timed Out"], AnswerLost, "answer_lost"),
    (400, ['requires property "text"'], Rejected, "refused"),
    (413, ["request entity too large"], TooLarge, "too_large"),
    (429, ["Too many"], Unavailable, "http_429"),
    (500, ["Internal Server Error"], AnswerLost, "answer_lost"),
    (502, [], Unavailable, "http_502"),
]


@pytest.mark.parametrize("name", SENT)
def test_each_kind_is_said_in_the_gateways_words(stub, evolution, credentials, name):
    outgoing, action, said = SENT[name]

    accepted = evolution.send(credentials, outgoing)

    assert stub.sent == [(action, said)]
    who = {"bsuid": "76201477542116@lid"} if name == "to_a_hidden_id" else {}
    number = said.get("number", "5511998765432")
    peer = Peer(**who) if who else Peer(wa_id=number, phone=f"+{number}")
    assert accepted == Accepted(external_id=stub.id_of(1), peer=peer, status="PENDING")


def test_what_the_description_forbids_is_refused_by_the_stub():
    assert "'text' is a required property" in problem("POST", "/message/sendText/x", "", b'{"number": "1"}')
    assert (
        "additional" in problem("POST", "/message/sendText/x", "", b'{"number": "1", "text": "a", "body": "b"}').lower()
    )
    assert problem("POST", "/message/sendPigeon/x", "", b"{}") == "There is no POST /message/sendPigeon/x."


def test_refusals_are_named_by_what_we_do_next(stub, evolution, credentials):
    for status, words, kind, code in REFUSALS:
        stub.refuse(status, *words)
        with pytest.raises(kind) as refused:
            evolution.send(credentials, OutgoingText(to=MARIA, text="oi"))
        assert (type(refused.value), refused.value.code) == (kind, code), (status, words)
        assert credentials["api_key"] not in str(refused.value)
        explained = evolution.explain(code)
        assert explained.what
        assert explained.remedy
    assert stub.sent == []


def test_a_lost_answer_is_told_apart_from_a_gateway_that_is_away(stub, evolution, credentials):
    stub.drop_answer()
    with pytest.raises(AnswerLost):
        evolution.send(credentials, OutgoingText(to=MARIA, text="oi"))
    assert len(stub.sent) == 1

    with pytest.raises(Unavailable):
        evolution.send({**credentials, "base_url": "http://127.0.0.1:9999"}, OutgoingText(to=MARIA, text="oi"))
    stub.break_down()
    with pytest.raises(Unavailable):
        evolution.send(credentials, OutgoingText(to=MARIA, text="oi"))


def test_nothing_leaves_to_nobody_to_a_forbidden_place_or_without_a_key(stub, evolution, credentials, settings):
    with pytest.raises(Rejected, match="neither a number"):
        evolution.send(credentials, OutgoingText(to=Peer(bsuid="BR.1"), text="oi"))
    with pytest.raises(Rejected, match="cannot be sent this way"):
        evolution.send(credentials, OutgoingTemplate(to=MARIA, name="oi", language="pt_BR"))
    with pytest.raises(NotAuthorised):
        evolution.send({**credentials, "api_key": ""}, OutgoingText(to=MARIA, text="oi"))
    settings.OUTSIDE_NETWORKS = []
    with pytest.raises(ForbiddenAddress):
        evolution.send({**credentials, "base_url": "http://169.254.169.254"}, OutgoingText(to=MARIA, text="oi"))
    assert stub.asked == []


def test_what_was_read_is_shown_to_the_person(stub, evolution, credentials):
    evolution.mark_read(credentials, "3EB0Q", to=MARIA)

    assert stub.sent == [("markMessageAsRead", {"readMessages": [{"remoteJid": CHAT, "fromMe": False, "id": "3EB0Q"}]})]


def test_a_person_is_shut_out_and_let_in_again(stub, evolution, credentials):
    for shut in (True, False):
        evolution.block(credentials, MARIA, shut=shut)

    assert [said["status"] for _action, said in stub.sent] == ["block", "unblock"]


class TestFiles:
    def test_one_is_unpacked_from_the_answer_whatever_its_size(self, stub, evolution, credentials):
        for size in (0, 1, 2, 3, 262_144, 500_001):
            content = bytes(range(256)) * (size // 256) + bytes(size % 256)
            stub.files["3EB0F"] = (content, "image/png")
            target = io.BytesIO(b"what was there before, and is longer than nothing")

            told = evolution.download(credentials, "3EB0F", to=target, limit=500_001)

            assert (told.size, told.mime_type) == (size, "image/png")
            assert target.getvalue() == content

    def test_one_that_is_too_large_or_gone_is_refused(self, stub, evolution, credentials):
        stub.files["3EB0F"] = (bytes(200_000), "image/png")

        with pytest.raises(TooLarge):
            evolution.download(credentials, "3EB0F", to=io.BytesIO(), limit=199_999)
        with pytest.raises(TooLarge):
            evolution.download(credentials, "3EB0F", to=io.BytesIO(), limit=1000)
        with pytest.raises(Rejected) as gone:
            evolution.download(credentials, "another", to=io.BytesIO(), limit=1000)
        assert gone.value.code == "no_file"
        with pytest.raises(NotAuthorised):
            evolution.download({**credentials, "api_key": "x"}, "3EB0F", to=io.BytesIO(), limit=1000)
