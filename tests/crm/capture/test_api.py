"""Captures, sources and receipts over the API."""

import pytest
from django.test import Client

from crm.models import Lead, Receipt, Source
from tenants.context import in_tenant
from tests.crm.capture.conftest import make_source


@pytest.fixture
def api(browser, aurora):
    """``api("post", "captures/", body)`` as the manager, unless it is somebody else."""

    def call(method: str, path: str, body=None, member=None, **headers):
        client: Client = browser(member or aurora.manager)
        return client.generic(
            method.upper(),
            aurora.url(f"api/v1/{path}"),
            data=__import__("json").dumps(body or {}),
            content_type="application/json",
            headers=headers or None,
        )

    return call


PERSON = {"name": "Marina Alves", "phone": "(11) 98765-4321", "answers": {"plano": "Ouro"}, "tracks": {"gclid": "Cj"}}


def test_a_person_is_captured(aurora, rival, api):
    source = make_source(aurora)

    answer = api("post", "captures/", {**PERSON, "source": str(source.pk)})

    assert answer.status_code == 201
    told = answer.json()
    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert told | {"received_at": ""} == {
            "id": str(Receipt.objects.get().pk),
            "received_at": "",
            "source": str(source.pk),
            "outcome": "accepted",
            "reasons": [],
            "lead": str(lead.pk),
            "contact": str(lead.contact_id),
        }
        assert lead.source_detail == {"origin": "Site", "gclid": "Cj", "plano": "Ouro"}
    with in_tenant(rival.schema):
        assert Lead.objects.count() == 0


def test_what_is_wrong_makes_it_incomplete(api):
    told = api("post", "captures/", {"name": "Marina", "phone": "9"}).json()

    assert (told["outcome"], told["reasons"]) == (
        "incomplete",
        [{"code": "invalid", "field": "phone", "text": "inválido: Telefone"}],
    )


def test_an_idempotency_key_counts_once(aurora, api):
    ids = {api("post", "captures/", PERSON, **{"Idempotency-Key": "k1"}).json()["id"] for _time in range(3)}

    assert len(ids) == 1
    other = api("post", "captures/", {**PERSON, "name": "Ana"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:loved-crm:problem:key_reused")
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == Receipt.objects.count() == 1
        assert Lead.objects.get().contact.name == PERSON["name"]
        Receipt.objects.update(payload_sealed="")  # as erasing a person does
    assert api("post", "captures/", PERSON, **{"Idempotency-Key": "k1"}).json()["id"] in ids


def test_whoever_does_not_reach_the_lead_is_not_told_which_it_is(aurora, api):
    api("post", "captures/", PERSON)
    with in_tenant(aurora.schema):
        Lead.objects.update(owner=aurora.rep.user)
    told = api("post", "captures/", {**PERSON, "company": "Lume"}, member=aurora.other_rep).json()

    assert (told["outcome"], told["lead"], told["contact"]) == ("duplicate", None, None)


def test_another_organizations_source_cannot_be_named(rival, api):
    assert api("post", "captures/", {**PERSON, "source": str(make_source(rival).pk)}).status_code == 400


def test_a_text_is_read(api):
    told = api("post", "captures/parse/", {"text": "Marina Alves\n(11) 98765-4321 marina@lume.test"}).json()

    assert told == {
        "name": "Marina Alves",
        "phone": "+5511987654321",
        "email": "marina@lume.test",
        "document": "",
        "company": "",
        "city": "",
    }


def test_sources_are_made_changed_and_put_out_of_use_without_telling_secrets(aurora, api):
    made = api("post", "sources/", {"kind": "google_ads", "name": "Google", "tags": ["ads"]})
    assert made.status_code == 201
    with in_tenant(aurora.schema):
        source = Source.objects.get()
        secrets = [source.token, source.credential("google_key")]
    path = f"sources/{source.pk}/"
    assert api("patch", path, {"mapping": {"campo": "name"}, "is_active": False}).json()["mapping"] == {"campo": "name"}
    assert not any(secret in api("get", path).content.decode() for secret in secrets)
    assert [each["name"] for each in api("get", "sources/").json()["results"]] == ["Google"]
    assert api("delete", path).status_code == 204
    assert api("get", path).status_code == 404


def test_receipts_are_listed_by_outcome(aurora, api):
    api("post", "captures/", PERSON)
    api("post", "captures/", {"name": "Ana", "phone": "1"})

    assert [each["outcome"] for each in api("get", "receipts/?outcome=incomplete").json()["results"]] == ["incomplete"]
    assert len(api("get", "receipts/").json()["results"]) == 2
