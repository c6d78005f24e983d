"""Signatures and the handshake: what is not surely Meta's is refused."""

import hashlib
import hmac
import json

import pytest

from config.outside import signatures
from tests.shared import needs_shared, sample, vectors

SECRET = "0123456789abcdef0123456789abcdef"
BODY = json.dumps({"object": "whatsapp_business_account", "entry": [], "note": "Olá 😀"}).encode()
DIGEST = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
VECTORS = vectors("meta_x_hub_signature_256")


def verified(whatsapp, header, body=BODY, secret=SECRET, name="X-Hub-Signature-256") -> bool:
    return whatsapp.verify({name: header}, body, {"app_secret": secret})


@pytest.mark.parametrize("name", ["X-Hub-Signature-256", "x-hub-signature-256", "X-HUB-SIGNATURE-256"])
def test_a_right_signature_is_accepted_however_the_header_is_written(whatsapp, name):
    assert verified(whatsapp, f"sha256={DIGEST}", name=name)


@pytest.mark.parametrize(
    "header",
    [
        "",
        DIGEST,
        f"sha1={hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()}",
        f"sha1={DIGEST}",
        f"SHA256={DIGEST}",
        f"sha256={DIGEST.upper()}",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f"sha256= {DIGEST}",
        f"sha256={DIGEST}\n",
        f"sha256={DIGEST},sha256={DIGEST}",
        f"sha256={DIGEST}, sha256={'0' * 64}",
        f"sha256={'0' * 64}",
        f"sha256={DIGEST[:-1]}é",
    ],
)
def test_any_other_header_is_refused(whatsapp, header):
    assert not verified(whatsapp, header)


def test_no_header_is_refused(whatsapp):
    assert not whatsapp.verify({}, BODY, {"app_secret": SECRET})


def test_two_headers_are_refused(whatsapp):
    headers = {"X-Hub-Signature-256": f"sha256={DIGEST}", "x-hub-signature-256": f"sha256={DIGEST}"}

    assert not whatsapp.verify(headers, BODY, {"app_secret": SECRET})


@pytest.mark.parametrize("secret", ["", "another secret"])
def test_an_empty_or_wrong_secret_is_refused(whatsapp, secret):
    header = f"sha256={hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()}"

    assert not verified(whatsapp, f"sha256={DIGEST}", secret=secret)
    assert verified(whatsapp, header, secret=secret) is bool(secret)


def test_the_bytes_count_and_not_what_they_mean(whatsapp):
    rewritten = json.dumps(json.loads(BODY), ensure_ascii=False).encode()

    assert json.loads(rewritten) == json.loads(BODY)
    assert not verified(whatsapp, f"sha256={DIGEST}", body=rewritten)


@needs_shared
@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_a_published_vector_is_judged_rightly_with_its_own_secret(whatsapp, vector):
    body = vector["raw_body"].encode()

    assert whatsapp.verify(vector["header"], body, {"app_secret": vector["secret"]}) is vector["expected_valid"]
    assert not whatsapp.verify(vector["header"], body, {"app_secret": vector["secret"] + "x"})


@needs_shared
def test_there_are_vectors():
    assert len(VECTORS["vectors"]) >= 4
    assert sample("meta_whatsapp", "text")["object"] == "whatsapp_business_account"


def asked(**changes) -> dict[str, str]:
    """The question Meta asks, with changes; None takes a part away."""
    question = {"mode": "subscribe", "challenge": "1158201444", "verify_token": "a-token"} | changes
    return {f"hub.{key}": value for key, value in question.items() if value is not None}


def test_the_handshake_answers_with_the_challenge(whatsapp):
    assert whatsapp.handshake(asked(), {"verify_token": "a-token"}) == "1158201444"


@pytest.mark.parametrize(
    "changes",
    [
        {"verify_token": "another"},
        {"verify_token": ""},
        {"verify_token": None},
        {"verify_token": "tökën"},
        {"mode": "unsubscribe"},
        {"mode": None},
        {"challenge": ""},
        {"challenge": None},
        {"challenge": "<script>alert(1)</script>"},
        {"challenge": "1" * 129},
        {"challenge": "12\n34"},
    ],
)
def test_the_handshake_refuses_anything_else(whatsapp, changes):
    assert whatsapp.handshake(asked(**changes), {"verify_token": "a-token"}) is None


def test_the_handshake_refuses_when_we_have_no_token(whatsapp):
    assert whatsapp.handshake(asked(verify_token=""), {"verify_token": ""}) is None
    assert whatsapp.handshake(asked(), {}) is None


def test_tokens_are_compared_whole():
    assert signatures.token_is_valid("abc", "abc")
    assert not signatures.token_is_valid("abcd", "abc")
    assert not signatures.token_is_valid("ab", "abc")
