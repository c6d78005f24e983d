"""Consent and broadcasts over the API: noted, made, begun, held, followed; what cannot be is refused with a reason."""

import pytest

from crm.models import Consent, SavedView
from messaging.models import Broadcast, Recipient, Template
from tenants.context import in_tenant
from tests import makers
from tests.api.calling import key_of, session_of
from tests.messaging.makers import make_channel


@pytest.fixture
def lead(aurora):
    with in_tenant(aurora.schema):
        return makers.make_lead("Marina Alves", contact=makers.make_contact("Marina Alves", "+5511987654321"))


@pytest.fixture
def body(aurora, lead) -> dict:
    """A template, and a view of all leads that everybody sees."""
    with in_tenant(aurora.schema):
        template = Template.objects.create(
            channel=make_channel(), name="oferta", language="pt_BR", category="MARKETING", status="APPROVED",
            components=[{"type": "BODY", "text": "Oi {{1}}!"}],
        )  # fmt: skip
        view = SavedView.objects.create(
            name="Todos", owner=aurora.owner.user, query="state=open", sharing=SavedView.Sharing.EVERYBODY
        )
    return {
        "name": "Oferta",
        "template": str(template.pk),
        "view": str(view.pk),
        "values": {"1": "{{first_name}}"},
        "only_granted": False,
    }


def test_a_consent_is_noted_and_listed_and_only_where_one_reaches_the_contact(aurora, rival, lead):
    key, said = key_of(aurora), {"contact": str(lead.contact_id), "purpose": "marketing", "channel": "whatsapp"}

    assert key.post("consents/", {**said, "granted": True}).status_code == 400  # without proof
    assert (
        key.post("consents/", {**said, "granted": True, "text": "x", "at": "2999-01-01T00:00:00Z"}).status_code == 400
    )
    made = key.post("consents/", {**said, "granted": True, "text": "Caixa da loja"})
    taken_back = key.post("consents/", {**said, "granted": False, "text": "Pediu por telefone"})

    assert (made.status_code, made.json()["source"], made.json()["proof"]) == (201, "api", {"text": "Caixa da loja"})
    assert taken_back.json()["granted"] is False
    listed = key.get(f"consents/?contact={lead.contact_id}&purpose=marketing").json()["results"]
    assert [row["granted"] for row in listed] == [False, True]
    assert key.get(f"consents/{listed[1]['id']}/").json()["proof"] == {"text": "Caixa da loja"}
    now = key.get(f"consents/current/?contact={lead.contact_id}").json()["standing"]
    assert now == [
        {"purpose": "marketing", "channel": "whatsapp", "granted": False, "consent": taken_back.json()["id"]}
    ]
    stranger = key_of(rival)
    assert stranger.get(f"consents/current/?contact={lead.contact_id}").status_code == 400
    assert stranger.get(f"consents/{listed[0]['id']}/").status_code == 404
    foreign = key_of(rival).post("consents/", {**said, "granted": True, "text": "x"})
    assert (foreign.status_code, list(foreign.json()["errors"])) == (400, ["contact"])
    other = session_of(aurora, aurora.other_rep)
    assert other.get("consents/").json()["results"] == []
    assert other.post("consents/", {**said, "granted": True, "text": "x"}).status_code == 400
    with in_tenant(rival.schema):
        assert not Consent.objects.exists()


def test_a_broadcast_is_made_changed_begun_held_and_called_off(aurora, body, lead):
    key = key_of(aurora)
    made = key.post("broadcasts/", body)
    assert made.status_code == 201, made.content
    path = f"broadcasts/{made.json()['id']}/"
    assert (made.json()["state"], made.json()["numbers"]["all"]) == ("draft", 0)
    assert key.patch(path, {"pace": 120}).json()["pace"] == 120
    assert key.patch(path, {"values": {"1": "{{nome}}"}}).status_code == 400

    assert key.post(f"{path}start/", {"at": "2999-01-01T00:00:00Z"}).json()["type"].rpartition(":")[2] == "bad_content"
    begun = key.post(f"{path}start/", {})
    assert (begun.status_code, begun.json()["state"]) == (200, "gathering")
    assert key.post(f"{path}start/", {}).json()["state"] == "gathering"
    too_late = key.patch(path, {"name": "Outra"})
    assert (too_late.status_code, too_late.json()["type"].rpartition(":")[2]) == (422, "too_late")
    assert key.delete(path).status_code == 422

    with in_tenant(aurora.schema):
        row = Broadcast.objects.get()
        Recipient.objects.create(broadcast=row, contact=lead.contact, lead=lead, key="551187654321")
        Broadcast.objects.update(state="running")
    assert key.post(f"{path}pause/").json()["state"] == "paused"
    assert key.post(f"{path}resume/").json()["state"] == "running"
    people = key.get(f"{path}recipients/?result=waiting").json()["results"]
    assert [(each["contact"], each["state"], each["status"]) for each in people] == [
        (str(lead.contact_id), "waiting", "")
    ]
    ended = key.post(f"{path}cancel/").json()
    assert (ended["state"], ended["numbers"]["left_out"], ended["numbers"]["waiting"]) == ("cancelled", 1, 0)
    assert key.get("broadcasts/?state=cancelled").json()["results"][0]["numbers"]["all"] == 1


def test_what_is_needed_must_be_there(aurora, rival, body):
    key = key_of(aurora)
    assert key_of(rival).post("broadcasts/", body).status_code == 400
    empty = key.post("broadcasts/", {**body, "values": {}}).json()
    refused = key.post(f"broadcasts/{empty['id']}/start/", {})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "bad_content")
    assert session_of(aurora, aurora.rep).get("broadcasts/").status_code == 403
