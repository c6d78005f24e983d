"""Lead forms of Google Ads: the key in the body, the test button, ids of eight bytes."""

import json

import pytest

from crm.models import Lead, Receipt, Touch
from tenants.context import in_tenant
from tests.crm.capture.conftest import make_source
from tests.shared import PROVIDERS

KEY = "xfdgdgsgfchgvhgfchg"
SAMPLES = PROVIDERS / "samples" / "google_ads"
BODY = {
    "lead_id": "CiQADm3ZceLBnPn5Rr",
    "user_column_data": [
        {"column_id": "FULL_NAME", "string_value": "Ada Prado"},
        {"column_id": "PHONE_NUMBER", "string_value": "+5511987654321"},
        {"column_id": "q_7", "column_name": "Qual o seu orçamento?", "string_value": "10k-50k"},
    ],
    "api_version": "1.0",
    "form_id": 40000000000,
    "campaign_id": 281498631867774,
    "google_key": KEY,
    "is_test": False,
    "gcl_id": "Cj0KCQjw",
    "adgroup_id": 0,
    "future_field": {"x": [1]},
}


@pytest.fixture
def google(aurora):
    return make_source(aurora, kind="google_ads", name="Google", credentials={"google_key": KEY})


@pytest.fixture
def send(post, google, queue):
    def post_it(body, **headers):
        answer = post(google, body, to="google_ads", **headers)
        queue.run()
        return answer

    return post_it


def receipts(cast):
    with in_tenant(cast.schema):
        return [(row.outcome, row.key) for row in Receipt.objects.order_by("received_at", "pk")]


def test_a_form_becomes_a_lead(aurora, rival, send):
    answer = send(BODY, User_Agent="Google-Ads-Notifications")

    assert (answer.status_code, answer.json()) == (200, {})
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.contact.name, lead.contact.phone, lead.source) == ("Ada Prado", "+5511987654321", "ad")
        assert lead.source_detail["Qual o seu orçamento?"] == "10k-50k"
        assert Touch.objects.get().details == {
            "gclid": "Cj0KCQjw",
            "form_id": "40000000000",
            "campaign_id": "281498631867774",
        }
    with in_tenant(rival.schema):
        assert Lead.objects.count() == 0


def test_the_same_lead_counts_once_whatever_else_changed(aurora, send):
    for stage in ("a", "b", "c"):
        assert send({**BODY, "lead_stage": stage}).status_code == 200
    assert receipts(aurora) == [("accepted", "google:CiQADm3ZceLBnPn5Rr")]


def test_a_test_is_answered_and_makes_no_lead(aurora, send):
    assert send({**BODY, "is_test": True}).json() == {}
    assert receipts(aurora) == [("test", "google:CiQADm3ZceLBnPn5Rr:test")]
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 0
    send(BODY)
    assert receipts(aurora)[1][0] == "accepted"


@pytest.mark.parametrize("key", [None, "", "wrong", KEY.upper(), KEY + "x", 7, ["x"], {"a": 1}, "chave-é"])
def test_only_the_right_key_opens(aurora, send, key):
    body = {name: value for name, value in BODY.items() if name != "google_key"}
    answer = send(body if key is None else {**body, "google_key": key})

    assert answer.status_code == 401
    assert set(answer.json()) == {"message"}
    assert receipts(aurora) == []


def test_the_keys_name_is_read_in_any_case(aurora, send):
    body = {name: value for name, value in BODY.items() if name != "google_key"}
    assert send({**body, "Google_key": KEY}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", json.dumps({"google_key": KEY}).encode()])
def test_a_broken_body_is_a_client_error(send, body):
    answer = send(body)
    assert answer.status_code in (400, 401)
    assert set(answer.json()) == {"message"}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples do not lie beside the project")
class TestPublishedSamples:
    def test_production(self, aurora, send):
        assert send((SAMPLES / "lead_production_sample.json").read_bytes()).json() == {}
        with in_tenant(aurora.schema):
            lead = Lead.objects.select_related("contact").get()
            assert (lead.contact.name, lead.contact.email) == ("Ada Lovelace", "ada@example.com")
            assert lead.source_detail["What is your budget?"] == "10k-50k"
            assert lead.source_detail["campaign_id"] == "543212345"

    @pytest.mark.parametrize("name", ["lead_test_sample", "lead_test_live_capture"])
    def test_the_test_button(self, aurora, send, name):
        body = (SAMPLES / f"{name}.json").read_text().replace("<secret>", KEY)
        assert send(body.encode()).json() == {}
        assert [outcome for outcome, _key in receipts(aurora)] == ["test"]
        with in_tenant(aurora.schema):
            assert (Lead.objects.count(), Touch.objects.count()) == (0, 0)
