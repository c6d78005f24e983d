"""The archive over the API: impact, out of the lists, back, and erased only by people who may."""

import pytest

from crm import tasks
from crm.models import Company, Contact, Identity, Lead
from crm.services import contacts
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact, make_lead
from tests.messaging.threads import talk


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        marina = make_contact("Marina Alves", "+5511987654321", owner=aurora.rep.user)
        return make_lead(contact=marina, owner=aurora.rep)


def test_what_hangs_on_a_contact_is_counted(aurora, key, lead):
    with in_tenant(aurora.schema):
        talk(lead=lead, to=aurora.rep, text="Oi")

    told = key.get(f"contacts/{lead.contact_id}/impact/").json()

    assert told == {
        "open_leads": 1,
        "closed_leads": 0,
        "open_conversations": 1,
        "people": 0,
        "open_tasks": 0,
        "notes": 0,
        "is_guarded": True,
        "out_of_reach": 0,
    }


def test_open_work_goes_only_when_it_is_said(aurora, key, lead):
    with in_tenant(aurora.schema):
        conversation = talk(lead=lead, to=aurora.rep, text="Oi")
    path = f"contacts/{lead.contact_id}/"

    refused = key.delete(path)
    archived = key.delete(f"{path}?with_work=true")

    assert (refused.status_code, refused.json()["leads"], refused.json()["conversations"]) == (422, 1, 1)
    assert archived.status_code == 204
    assert [row["id"] for row in key.get("leads/?archived=true").json()["results"]] == [str(lead.pk)]
    assert key.get(f"conversations/{conversation.pk}/").json()["state"] == "resolved"


def test_a_key_that_may_not_archive_leads_leaves_their_contact(aurora, lead):
    key = key_of(aurora, "contact.view", "contact.delete")

    refused = key.delete(f"contacts/{lead.contact_id}/?with_work=true")

    assert (refused.status_code, refused.json()["type"]) == (422, "urn:loved-crm:problem:out_of_reach")
    with in_tenant(aurora.schema):
        assert Contact.objects.get(pk=lead.contact_id).archived_at is None


def test_each_kind_comes_back(aurora, key, lead):
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume")
    for path in (f"leads/{lead.pk}/", f"contacts/{lead.contact_id}/", f"companies/{lume.pk}/"):
        assert key.delete(f"{path}?with_work=true").status_code == 204
        assert key.get(path).json()["archived_at"] is not None

        assert key.post(f"{path}restore/").status_code == 204

        assert key.get(path).json()["archived_at"] is None


def test_who_holds_the_number_now_is_told(aurora, key, lead):
    key.delete(f"contacts/{lead.contact_id}/?with_work=true")
    with in_tenant(aurora.schema):
        bia = make_contact("Bia Costa")
        Identity.objects.filter(contact=lead.contact_id).update(contact=bia)

    held = key.post(f"contacts/{lead.contact_id}/restore/")

    assert (held.status_code, held.json()["type"]) == (409, "urn:loved-crm:problem:held")
    assert held.json()["current"]["id"] == str(bia.pk)


def test_only_owners_and_admins_erase_and_only_what_is_archived(aurora, key, lead):
    path, owner = f"contacts/{lead.contact_id}/purge/", session_of(aurora, aurora.owner)

    living = owner.post(path)
    with in_tenant(aurora.schema):
        contacts.archive(lead.contact, by=None, with_work=True)
    assert (living.status_code, living.json()["type"]) == (422, "urn:loved-crm:problem:not_archived")
    assert key.post(path).status_code == 403
    assert session_of(aurora, aurora.manager).post(path).status_code == 403
    assert owner.post(path).status_code == 204

    assert key.get(f"contacts/{lead.contact_id}/").status_code == 404
    with in_tenant(aurora.schema):
        assert not Lead.objects.filter(pk=lead.pk).exists()


def test_many_contacts_go_with_their_work_and_are_taken_back(aurora, rival, key, lead):
    with in_tenant(aurora.schema):
        bia = make_contact("Bia Costa")
    with in_tenant(rival.schema):
        theirs = make_contact("Rival")
    body = {"action": "archive", "contacts": [str(lead.contact_id), str(bia.pk), str(theirs.pk)]}

    without = key.post("bulk-changes/", body)
    tasks.work_jobs(aurora.schema)
    told = key.get(f"bulk-changes/{without.json()['id']}/").json()
    assert (told["entity"], told["total"], told["failed"]) == ("contact", 2, 1)
    assert (told["kept"][0]["id"], told["kept"][0]["lead"]) == (str(lead.contact_id), None)

    done = key.post("bulk-changes/", {**body, "with_work": True}).json()
    tasks.work_jobs(aurora.schema)
    assert len(key.get("contacts/?archived=true").json()["results"]) == 2
    assert key.post(f"bulk-changes/{done['id']}/undo/").status_code == 202
    tasks.work_jobs(aurora.schema)
    assert [row["name"] for row in key.get("contacts/?archived=true").json()["results"]] == ["Bia Costa"]
    assert key.get("leads/?archived=true").json()["results"] == []


def test_each_kind_asks_for_its_own_scope_and_knows_its_own_actions(aurora, key, lead):
    body = {"action": "archive", "entity": "contact", "filter": "state=open"}

    assert key_of(aurora, "contact.view", "lead.delete").post("bulk-changes/", body).status_code == 403
    assert key.post("bulk-changes/", {**body, "action": "tag", "add": ["x"]}).status_code == 400
    assert key.post("bulk-changes/", body).json()["total"] == 1
