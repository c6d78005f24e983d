"""The door of Twilio's webhooks: every published vector, and what must not pass."""

import hashlib
import json
from urllib.parse import quote_plus

import pytest

from config.outside import signatures
from messaging.providers import registry
from messaging.providers.types import Unreadable
from tests.shared import needs_shared, samples, vectors

VECTORS = {each["name"]: each for each in vectors("twilio_signature")["vectors"]}
SAMPLES = samples("twilio", "*.form")
EXPECTED = {  # kind and id, or status and id; calls are another product's
    "sms_status_delivered.form": ["delivered SM88888888888888888888888888888888"],
    "whatsapp_inbound_button_reply.form": ["button SM22222222222222222222222222222222"],
    "whatsapp_inbound_list_reply.form": ["interactive SM33333333333333333333333333333333"],
    "whatsapp_inbound_location.form": ["location SM77777777777777777777777777777777"],
    "whatsapp_inbound_media.form": ["audio MM55555555555555555555555555555555"],
    "whatsapp_inbound_referral_ctwa.form": ["text SM44444444444444444444444444444444"],
    "whatsapp_inbound_text.form": ["text SM45e9aaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    "whatsapp_status_delivered.form": ["delivered SMdf55df64a2ff4920bb0748193cfbb640"],
    "whatsapp_status_failed_63016.form": ["failed SM11111111111111111111111111111111"],
    "whatsapp_status_sent.form": ["sent SMd5cfa9e002d043c18defc777668b08c1"],
}
URL = "https://crm.example.com/hooks/twilio/token/?reference=1"
FORM = b"MessageSid=SM1&Body=Ol%C3%A1&From=whatsapp%3A%2B5511987654321&ButtonText="
SIGNED = f"{URL}BodyOláButtonTextFromwhatsapp:+5511987654321MessageSidSM1"
SECRET = "12345"


@pytest.fixture
def twilio():
    return registry.get("twilio")


def body_of(vector: dict) -> bytes:
    pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in vector["params"]]
    return vector["raw_body"].encode() if "raw_body" in vector else "&".join(pairs).encode()


@needs_shared
@pytest.mark.parametrize("name", VECTORS)
def test_a_published_signature_is_valid_and_nothing_like_it_is(name, twilio):
    vector = VECTORS[name]
    body, headers, secret = body_of(vector), vector["header"], {"auth_token": vector["auth_token"]}
    url = vector["url_as_seen_by_app"]

    assert twilio.verify(headers, body, secret, url=url) is True
    assert twilio.verify(headers, body, {"auth_token": "54321"}, url=url) is False
    assert twilio.verify(headers, body + b"&More=1", secret, url=url) is False
    assert twilio.verify(headers, body, secret, url=url.replace("mycompany", "other").replace("crm.", "")) is False
    assert twilio.verify(headers, body, secret, url=f"{url}&more=1") is False


def test_there_are_vectors_of_each_kind():
    assert len(VECTORS) in (0, 8)


class TestSignature:
    def check(self, twilio, stated: str | None, body: bytes = FORM, url: str = URL, secret: str = SECRET) -> bool:
        headers = {} if stated is None else {"X-Twilio-Signature": stated}
        return twilio.verify(headers, body, {"auth_token": secret}, url=url)

    def test_is_over_the_address_with_its_query_and_the_decoded_fields(self, twilio):
        assert self.check(twilio, signatures.sha1(SIGNED, SECRET)) is True
        assert self.check(twilio, signatures.sha1(SIGNED.replace("reference=1", "reference=2"), SECRET)) is False

    @pytest.mark.parametrize("stated", [None, "", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", "é", "a,b"])
    def test_that_is_none_is_refused(self, twilio, stated):
        assert self.check(twilio, stated) is False

    def test_without_a_token_is_refused_even_when_made_without_one(self, twilio):
        assert self.check(twilio, signatures.sha1(SIGNED, ""), secret="") is False

    @pytest.mark.parametrize("body", [b"", b'{"Body": "no digest in the address"}', b"\xff=1", b"no fields"])
    def test_of_a_body_that_it_cannot_cover_is_refused(self, twilio, body):
        assert self.check(twilio, signatures.sha1(URL, SECRET), body) is False

    def test_of_json_holds_for_the_body_whose_digest_is_in_the_address_alone(self, twilio):
        body = b'{"MessageSid": "SM1"}'
        url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
        stated = signatures.sha1(url, SECRET)

        assert self.check(twilio, stated, body, url) is True
        assert self.check(twilio, stated, body.replace(b"1", b"2"), url) is False
        assert self.check(twilio, stated, body, URL) is False


@needs_shared
@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_webhook_is_read(name, twilio):
    body = SAMPLES[name].read_bytes().strip()

    events = twilio.parse(body, query="reference=r1")

    assert not any(isinstance(event, Unreadable) for event in events)
    assert [f"{getattr(e, 'status', '') or e.kind} {e.external_id}" for e in events] == EXPECTED.get(name, [])
    assert [getattr(e, "reference", "r1") for e in events] == ["r1"] * len(events)
    assert len(twilio.addresses(body)) == len(events)


def test_json_is_read_as_a_form_is(twilio):
    said = {"AccountSid": "AC1", "MessageSid": "SM1", "From": "whatsapp:+5511987654321", "To": "+1", "Body": "Oi"}

    [message] = twilio.parse(json.dumps(said).encode())

    assert (message.external_id, message.text, message.peer.wa_id) == ("SM1", "Oi", "5511987654321")


@needs_shared
def test_each_sample_of_messages_is_expected():
    assert EXPECTED.keys() <= SAMPLES.keys()
    assert all(name.startswith("voice_") for name in SAMPLES.keys() - EXPECTED.keys())
