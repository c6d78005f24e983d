"""Sending through WhatsApp: what leaves, what comes back, and what is known when nothing does."""

import json
import logging
import socket
import threading
import time

import pytest

from messaging.providers import http
from messaging.providers.errors import AnswerLost, NotAuthorised, ProviderError, Rejected, Unavailable
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
from tests.shared import PROVIDERS, needs_shared

from .conftest import APP_SECRET, MARIA, TOKEN

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
    whatsapp.mark_read(credentials, "wamid.M2", typing=True)

    receipt = {"messaging_product": "whatsapp", "status": "read"}
    assert graph.receipts == [
        receipt | {"message_id": "wamid.M1"},
        receipt | {"message_id": "wamid.M2", "typing_indicator": {"type": "text"}},
    ]


class TestALostAnswer:
    """A request that left is not one that failed: Meta has no key to make sending twice harmless."""

    def send(self, whatsapp, credentials) -> Accepted:
        return whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi", reference="0198c0de"))

    @pytest.mark.parametrize("accepts", [True, False])
    def test_a_connection_cut_after_sending_leaves_it_unknown(self, graph, whatsapp, credentials, accepts):
        graph.drop_answers(accepts=accepts)

        with pytest.raises(AnswerLost) as lost:
            self.send(whatsapp, credentials)

        assert lost.value.code == "answer_lost"
        assert [sent.reference for sent in graph.sent] == (["0198c0de"] if accepts else [])

    def test_an_answer_that_takes_too_long_leaves_it_unknown(self, graph, whatsapp, credentials, monkeypatch):
        graph.latency = 5
        short = http.httpx.Client(timeout=0.2)
        monkeypatch.setattr(http, "_client", lambda: short)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)
        short.close()

    @pytest.mark.parametrize(
        "body", [b"<html>ok</html>", b"[]", b"{}", b'{"messages": []}', b'{"messages": [{"id": 7}]}']
    )
    def test_a_yes_without_an_id_leaves_it_unknown(self, graph, whatsapp, credentials, body):
        graph.answer(body)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_an_endless_answer_leaves_it_unknown(self, graph, whatsapp, credentials):
        graph.answer(b" " * (http.ANSWER_LIMIT + 1))

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_trickling_answer_leaves_it_unknown(self, graph, whatsapp, credentials, monkeypatch):
        monkeypatch.setattr(http, "ANSWER_SECONDS", 0)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_gateway_that_gave_up_waiting_leaves_it_unknown(self, graph, whatsapp, credentials):
        graph.break_down(504)

        with pytest.raises(AnswerLost):
            self.send(whatsapp, credentials)

    def test_a_server_that_is_not_there_surely_took_nothing(self, whatsapp, credentials, settings):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            settings.WHATSAPP_GRAPH_URL = f"http://127.0.0.1:{unused.getsockname()[1]}/v23.0"

            with pytest.raises(Unavailable) as refused:
                self.send(whatsapp, credentials)

        assert refused.value.code == "unreachable"

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_server_that_fails_took_nothing(self, graph, whatsapp, credentials, status):
        graph.break_down(status)

        with pytest.raises(Unavailable) as refused:
            self.send(whatsapp, credentials)

        assert refused.value.code == f"http_{status}"

    def test_a_receipt_may_simply_be_repeated(self, graph, whatsapp, credentials):
        graph.drop_answers(on="other")

        with pytest.raises(Unavailable):
            whatsapp.mark_read(credentials, "wamid.M1")


def test_redirects_are_not_followed(graph, whatsapp, credentials):
    graph.answer(b"", status=302, headers=(("Location", f"{graph.url}/401000000000001/messages"),))

    with pytest.raises(Unavailable):
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

    assert graph.sent == []


class TestSecrets:
    """Tokens reach Graph in a header and nothing else anywhere."""

    def test_the_right_token_and_proof_are_sent(self, graph, whatsapp, credentials):
        whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

        with pytest.raises(NotAuthorised) as wrong_token:
            whatsapp.send(credentials | {"access_token": "EAAanother0123456789"}, OutgoingText(to=MARIA, text="oi"))
        with pytest.raises(NotAuthorised) as wrong_secret:
            whatsapp.send(credentials | {"app_secret": "f" * 32}, OutgoingText(to=MARIA, text="oi"))

        assert len(graph.sent) == 1
        assert wrong_token.value.code == "190"
        assert wrong_secret.value.code == "appsecret_proof"

    def test_a_channel_of_the_platforms_app_sends_without_proof(self, graph, whatsapp, credentials):
        whatsapp.send(credentials | {"app_secret": ""}, OutgoingText(to=MARIA, text="oi"))

        assert len(graph.sent) == 1

    @pytest.mark.parametrize("token", ["", "with space", "with\nline", "açaí"])
    def test_a_mangled_token_never_reaches_a_header(self, graph, whatsapp, credentials, token):
        with pytest.raises(NotAuthorised) as refused:
            whatsapp.send(credentials | {"access_token": token}, OutgoingText(to=MARIA, text="oi"))

        assert not token or token not in str(refused.value)

    @pytest.mark.parametrize("fail", ["refuse", "repeat", "drop", "nowhere", "page"])
    def test_no_failure_repeats_a_secret(self, graph, whatsapp, credentials, settings, caplog, fail):
        caplog.set_level(logging.DEBUG)
        match fail:
            case "refuse":
                graph.refuse(131000, f"cannot use {TOKEN}", status=500, details=f"with {APP_SECRET}")
            case "repeat":
                graph.token = "another"  # Graph then answers "Malformed access token …" and the token
            case "drop":
                graph.drop_answers()
            case "nowhere":
                settings.WHATSAPP_GRAPH_URL = "http://127.0.0.1:1"
            case "page":
                graph.break_down()

        with pytest.raises(ProviderError) as failed:
            whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi"))

        error, chain = failed.value, []
        while error is not None:
            chain += [str(error), repr(error), repr(vars(error))]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        told = " ".join(chain) + caplog.text
        assert TOKEN not in told
        assert APP_SECRET not in told
        assert "appsecret_proof=" not in told


def test_many_threads_send_over_few_connections(graph, whatsapp, credentials):
    failures: list[BaseException] = []

    def send(number: int) -> None:
        try:
            for step in range(10):
                whatsapp.send(credentials, OutgoingText(to=MARIA, text="oi", reference=f"{number}-{step}"))
        except ProviderError as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(sent.reference for sent in graph.sent) == sorted(f"{n}-{s}" for n in range(8) for s in range(10))
    assert time.monotonic() - started < 10


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
