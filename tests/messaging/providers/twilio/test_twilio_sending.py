"""Sending through Twilio: what leaves, checked by its own specification, and what comes back."""

import json

import pytest

from config.outside.errors import (
    AnswerLost,
    NeedsOwner,
    NotAuthorised,
    OptedOut,
    Rejected,
    Unavailable,
    WindowClosed,
)
from messaging.providers.outgoing import (
    Accepted,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingTemplate,
    OutgoingText,
)
from messaging.providers.types import DeliveryError, MessageKind, Peer
from tests.shared import needs_shared, sample
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, KEY, KEY_SECRET, NUMBER, SENDER, SERVICE
from tests.stubs.twilio_spec import problem

MARIA = Peer(wa_id="5511987654321", phone="+5511987654321", name="Maria")
TO = {"To": "whatsapp:+5511987654321", "From": f"whatsapp:{SENDER}"}
WHATSAPP = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": SENDER}
SMS = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": NUMBER}
REPORT = "https://crm.example.com/hooks/twilio/t/"
BUTTONS = {
    "type": "button",
    "body": {"text": "Podemos marcar?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "sim", "title": "Sim"}}]},
}
LIST = {
    "type": "list",
    "body": {"text": "Qual plano?"},
    "action": {"button": "Ver", "sections": [{"rows": [{"id": "pro", "title": "Pro", "description": "R$ 990"}]}]},
}


@pytest.mark.parametrize(
    ("outgoing", "form"),
    [
        (OutgoingText(to=MARIA, text="Olá 👋"), {"Body": "Olá 👋"}),
        (
            OutgoingText(to=MARIA, text="oi", reference="0198c0de", report_to=REPORT),
            {"Body": "oi", "StatusCallback": f"{REPORT}?reference=0198c0de"},
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.IMAGE, media_id="https://crm.example.com/f", caption="a fachada"),
            {"MediaUrl": "https://crm.example.com/f", "Body": "a fachada"},
        ),
        (
            OutgoingMedia(to=MARIA, kind=MessageKind.AUDIO, media_id="https://crm.example.com/f", caption="unheard"),
            {"MediaUrl": "https://crm.example.com/f"},
        ),
        (
            OutgoingTemplate(
                to=MARIA, name="oi", language="pt_BR", external_id="HX" + "1" * 32, variables={"1": "Maria", "dia": "2"}
            ),
            {"ContentSid": "HX" + "1" * 32, "ContentVariables": '{"1": "Maria", "dia": "2"}'},
        ),
        (
            OutgoingLocation(to=MARIA, latitude="-23.56", longitude="-46.65", name="MASP"),
            {"Body": "MASP", "PersistentAction": "geo:-23.56,-46.65|MASP"},
        ),
    ],
)
def test_each_kind_is_said_in_twilios_words(stub, twilio, outgoing, form):
    accepted = twilio.send(WHATSAPP, outgoing)

    assert stub.sent == [TO | form]
    assert accepted == Accepted(
        external_id=f"SM{1:032x}", peer=Peer(wa_id="5511987654321", phone="+5511987654321"), status="queued"
    )


@pytest.mark.parametrize(
    ("interactive", "types"),
    [
        (
            BUTTONS,
            {
                "twilio/quick-reply": {
                    "body": "Podemos marcar?",
                    "actions": [{"type": "QUICK_REPLY", "title": "Sim", "id": "sim"}],
                }
            },
        ),
        (
            LIST,
            {
                "twilio/list-picker": {
                    "body": "Qual plano?",
                    "button": "Ver",
                    "items": [{"item": "Pro", "id": "pro", "description": "R$ 990"}],
                }
            },
        ),
    ],
)
def test_buttons_and_lists_are_made_first_and_sent_by_their_id(stub, twilio, interactive, types):
    twilio.send(WHATSAPP, OutgoingInteractive(to=MARIA, interactive=interactive, reference="7"))

    assert stub.made == [{"friendly_name": "message 7", "language": "pt_BR", "types": types}]
    assert stub.sent == [TO | {"ContentSid": f"HX{1:032x}"}]


def test_an_sms_goes_to_the_bare_number_by_number_and_service(stub, sms):
    sms.send(SMS, OutgoingText(to=Peer(wa_id="5511987654321"), text="oi"))
    sms.send({**SMS, "messaging_service_sid": SERVICE}, OutgoingText(to=MARIA, text="oi"))
    sms.send({**SMS, "sender": "", "messaging_service_sid": SERVICE}, OutgoingText(to=MARIA, text="oi"))

    to = {"To": "+5511987654321", "Body": "oi"}
    assert stub.sent == [
        to | {"From": NUMBER},
        to | {"From": NUMBER, "MessagingServiceSid": SERVICE},
        to | {"MessagingServiceSid": SERVICE},
    ]


def test_a_key_is_used_where_there_is_one(stub, twilio):
    stub.logins = {KEY: KEY_SECRET}

    twilio.send({**WHATSAPP, "key_sid": KEY, "key_secret": KEY_SECRET}, OutgoingText(to=MARIA, text="oi"))

    with pytest.raises(NotAuthorised):
        twilio.send(WHATSAPP, OutgoingText(to=MARIA, text="oi"))
    assert len(stub.sent) == 1


@pytest.mark.parametrize("to", [Peer(bsuid="BR.1"), Peer(phone="+27"), Peer()])
def test_who_has_no_number_is_refused_before_anything_leaves(stub, twilio, to):
    with pytest.raises(Rejected) as refused:
        twilio.send(WHATSAPP, OutgoingText(to=to, text="oi"))

    assert (refused.value.code, stub.asked) == ("no_address", [])


def test_what_twilio_cannot_send_is_our_own_mistake(stub, twilio):
    with pytest.raises(TypeError):
        twilio.send(WHATSAPP, OutgoingContacts(to=MARIA, contacts=[]))


class TestRefusals:
    def fails(self, twilio, **credentials):
        with pytest.raises(Exception) as failed:
            twilio.send({**WHATSAPP, **credentials}, OutgoingText(to=MARIA, text="oi"))
        return failed.value

    @pytest.mark.parametrize(
        ("code", "status", "kind"),
        [
            (63016, 400, WindowClosed),
            (21610, 400, OptedOut),
            (20003, 401, NotAuthorised),
            (30002, 400, NeedsOwner),
            (20429, 429, Unavailable),
            (63018, 429, Unavailable),
            (20500, 500, Unavailable),
            (21211, 400, Rejected),
            (99999, 503, Unavailable),
        ],
    )
    def test_are_named_by_what_to_do(self, stub, twilio, code, status, kind):
        stub.refuse(code, f"with {AUTH_TOKEN}", status=status)

        error = self.fails(twilio)

        assert (type(error), error.code) == (kind, str(code))
        assert AUTH_TOKEN not in str(error)
        assert type(twilio.failure(DeliveryError(code=str(code)))) is (Rejected if code == 99999 else kind)

    def test_a_lost_answer_is_told_apart_from_a_refusal(self, stub, twilio):
        stub.drop_answer()
        assert type(self.fails(twilio)) is AnswerLost
        stub.break_down(504)
        assert type(self.fails(twilio)) is AnswerLost
        stub.break_down(502)
        assert type(self.fails(twilio)) is Unavailable

    def test_a_server_that_is_not_there_took_nothing(self, twilio, settings):
        settings.TWILIO_URL = "http://127.0.0.1:9/{product}"

        assert self.fails(twilio).code == "unreachable"

    def test_no_credentials_reach_nobody(self, stub, twilio):
        assert type(self.fails(twilio, auth_token="")) is NotAuthorised
        assert stub.asked == []

    @needs_shared
    @pytest.mark.parametrize("name", ["rest_error_400_21211", "rest_error_429_20429"])
    def test_a_published_refusal_is_understood(self, stub, twilio, name):
        told = sample("twilio", name)
        stub.refuse(told["code"], told["message"], status=told["status"])

        assert self.fails(twilio).code == str(told["code"])


@needs_shared
def test_a_published_answer_is_understood(stub, twilio, monkeypatch):
    published = sample("twilio", "rest_message_create_201")
    monkeypatch.setattr(stub, "accept", lambda said: published)

    accepted = twilio.send(WHATSAPP, OutgoingText(to=MARIA, text="oi"))

    assert (accepted.external_id, accepted.status) == (published["sid"], "queued")
    assert accepted.peer.phone == "+5511998765432"


@needs_shared
def test_the_specification_is_really_asked():
    path, form = f"/api/2010-04-01/Accounts/{ACCOUNT}/Messages.json", "application/x-www-form-urlencoded"

    assert problem("POST", path, "", form, b"To=%2B5511987654321&Body=x") == ""
    assert "'To' is a required property" in problem("POST", path, "", form, b"Body=x")
    assert "Bodies" in problem("POST", path, "", form, b"To=1&Bodies=x")
    assert "ContentSid" in problem("POST", path, "", form, b"To=1&ContentSid=HX1")
    assert problem("POST", path.replace(ACCOUNT, "AC1"), "", form, b"To=1").startswith("There is no POST")
    quick = {"language": "pt_BR", "types": {"twilio/quick-reply": {"body": "x", "actions": [{"name": "y"}]}}}
    assert "title" in problem("POST", "/content/v1/Content", "", "application/json", json.dumps(quick).encode())
