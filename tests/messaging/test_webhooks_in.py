"""The addresses that Meta posts to: what is believed, what is stored, what is answered."""

import json

import pytest

from tenants.inbound import store
from tenants.inbound.models import Delivery
from tests.messaging.conftest import address_of
from tests.messaging.makers import (
    APP_SECRET,
    PLATFORM_SECRET,
    VERIFY_TOKEN,
    encoded,
    posted,
    signed,
    text_message,
)

BODY = encoded(posted(text_message("Olá 👋, tudo bem?", id="wamid.hello")))


def deliveries():
    return list(Delivery.objects.across_organizations().select_related("organization").order_by("pk"))


def question(**answers: str) -> dict[str, str]:
    asked = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": "1158201444"} | answers
    return {f"hub.{name}": value for name, value in asked.items()}


def test_a_genuine_body_is_stored_byte_for_byte_and_sealed(aurora, channel, meta):
    response = meta.post(address_of(channel), BODY)

    assert (response.status_code, response.content) == (200, b"")
    [delivery] = deliveries()
    assert (delivery.organization, delivery.channel_id, delivery.state) == (aurora.organization, channel.pk, "stored")
    assert delivery.accounts == [["phone_number_id", "401000000000001"]]
    assert "hello" not in delivery.sealed_body
    assert store.body_of(delivery) == BODY


def test_the_same_body_again_is_the_same_delivery(channel, meta):
    statuses = [meta.post(address_of(channel), BODY).status_code for _time in range(3)]

    assert statuses == [200, 200, 200]
    assert len(deliveries()) == 1


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        signed(BODY, "another secret")["X-Hub-Signature-256"],
        signed(BODY)["X-Hub-Signature-256"][:-1],
        signed(BODY)["X-Hub-Signature-256"].replace("sha256=", "sha1="),
        signed(BODY)["X-Hub-Signature-256"].removeprefix("sha256="),
        signed(BODY)["X-Hub-Signature-256"].upper(),
        f"{signed(BODY)['X-Hub-Signature-256']},{signed(BODY)['X-Hub-Signature-256']}",
    ],
    ids=["none", "empty", "no digest", "other secret", "cut", "sha1", "no prefix", "upper case", "twice"],
)
def test_a_signature_that_is_not_right_is_401_and_leaves_nothing(channel, meta, header):
    headers = {} if header is None else {"X-Hub-Signature-256": header}
    response = meta.client.post(address_of(channel), BODY, content_type="application/json", headers=headers)

    assert response.status_code == 401
    assert deliveries() == []


def test_a_body_written_anew_is_no_longer_the_signed_one(channel, meta):
    rewritten = json.dumps(json.loads(BODY), ensure_ascii=False).encode()

    response = meta.client.post(address_of(channel), rewritten, content_type="application/json", headers=signed(BODY))

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (BODY, "text/plain", 415),
        (BODY, "application/x-www-form-urlencoded", 415),
        (b'{"x": "' + b"y" * (4 * 1024 * 1024) + b'"}', "application/json", 413),
    ],
    ids=["array", "string", "broken", "no utf-8", "nested", "plain", "form", "too large"],
)
def test_what_is_no_webhook_is_refused_and_not_stored(channel, meta, body, content_type, status):
    response = meta.client.post(address_of(channel), body, content_type=content_type, headers=signed(body))

    assert response.status_code == status
    assert deliveries() == []


def test_a_packed_body_is_not_unpacked(channel, meta):
    assert meta.post(address_of(channel), BODY, **{"Content-Encoding": "gzip"}).status_code == 415


def test_an_unknown_address_is_404(channel, meta):
    assert meta.post("/hooks/whatsapp_cloud/no-such-token/", BODY).status_code == 404
    assert deliveries() == []


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(channel, meta, method):
    assert getattr(meta.client, method)(address_of(channel)).status_code == 405


class TestHandshake:
    def test_answers_the_challenge_as_plain_text_and_notes_it(self, channel, meta):
        response = meta.client.get(address_of(channel), question())

        assert (response.status_code, response.content) == (200, b"1158201444")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert channel.connections.get().handshake_at is not None

    @pytest.mark.parametrize(
        "answers",
        [
            {"verify_token": "wrong"},
            {"verify_token": ""},
            {"mode": "unsubscribe"},
            {"challenge": "<script>alert(1)</script>"},
        ],
        ids=["wrong", "empty", "mode", "html"],
    )
    def test_refuses_everything_else(self, channel, meta, answers):
        response = meta.client.get(address_of(channel), question(**answers))

        assert (response.status_code, response.content) == (403, b"")
        assert channel.connections.get().handshake_at is None

    def test_of_the_platform_has_a_token_of_its_own(self, db, meta, settings):
        assert meta.client.get("/hooks/meta/", question()).status_code == 403

        settings.META_VERIFY_TOKEN = "the-platforms"
        assert meta.client.get("/hooks/meta/", question(verify_token="the-platforms")).content == b"1158201444"
        assert meta.client.get("/hooks/meta/", question()).status_code == 403


class TestCredentials:
    def test_that_changed_count_at_once(self, channel, meta):
        connection = channel.connections.get()
        connection.credentials = {**connection.credentials, "app_secret": "the new one, of 32 characters..."}
        connection.save()

        assert meta.post(address_of(channel), BODY).status_code == 401
        assert meta.post(address_of(channel), BODY, secret="the new one, of 32 characters...").status_code == 200

    def test_that_are_missing_close_the_address(self, channel, meta):
        connection = channel.connections.get()
        connection.credentials = {}
        connection.save()

        assert meta.post(address_of(channel), BODY, secret="").status_code == 401

    def test_of_a_channel_switched_off_take_nothing(self, channel, meta):
        channel.is_active = False
        channel.save()

        assert meta.post(address_of(channel), BODY).status_code == 410
        assert deliveries() == []

    def test_of_the_platform_are_none_until_they_are_set(self, channel, meta, settings):
        assert meta.post("/hooks/meta/", BODY, secret="").status_code == 401

        settings.META_APP_SECRET = PLATFORM_SECRET
        assert meta.post("/hooks/meta/", BODY, secret=APP_SECRET).status_code == 401
        assert meta.post("/hooks/meta/", BODY, secret=PLATFORM_SECRET).status_code == 200
