"""A field of the kind file over the API: answered by the id of a file of the record, told with its name and address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from crm.models import Company, File
from crm.services import custom, leads
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.makers import make_lead
from tests.queries import count_queries

PDF = b"%PDF-1.7 contrato"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def fields(aurora):
    with in_tenant(aurora.schema):
        for entity in ("lead", "contact", "company"):
            custom.create(entity, by=None, label="Contrato", kind="file")


def send(caller, **about) -> str:
    data = {"file": SimpleUploadedFile("contrato.pdf", PDF), **{noun: str(pk) for noun, pk in about.items()}}
    sent = caller.call("post", "files/", data=encode_multipart(BOUNDARY, data), content_type=MULTIPART_CONTENT)
    assert sent.status_code == 201
    return sent.json()["id"]


def change(caller, lead, answer, version: int = 1):
    return caller.patch(f"leads/{lead.pk}/", {"version": version, "custom": {"contrato": answer}})


def test_a_file_of_the_lead_answers_and_is_told_whole(key, marina):
    pk = send(key, lead=marina.pk)

    answer = change(key, marina, pk)

    told = {"id": pk, "name": "contrato.pdf", "size": len(PDF), "url": f"http://testserver/api/v1/files/{pk}/content/"}
    assert (answer.status_code, answer.json()["custom"]) == (200, {"contrato": told})
    assert key.get(f"leads/{marina.pk}/").json()["custom"] == {"contrato": told}
    assert [row["custom"] for row in key.get("leads/?custom.contrato=any").json()["results"]] == [{"contrato": told}]
    assert key.get("leads/?custom.contrato=none").json()["results"] == []


def test_an_answer_taken_back_deletes_the_file_and_undo_brings_both(aurora, key, marina):
    pk = send(key, lead=marina.pk)
    change(key, marina, pk)

    undo = change(key, marina, None, version=2).json()["undo"]

    assert key.get(f"files/{pk}/").status_code == 404
    back = session_of(aurora, aurora.owner).post(f"leads/{marina.pk}/undo/", {"id": undo["id"]})
    assert (back.status_code, back.json()["custom"]["contrato"]["id"]) == (200, pk)


def test_contacts_and_companies_too(aurora, key, marina):
    for noun, path, pk in (("contact", "contacts", marina.contact_id), ("company", "companies", marina.company_id)):
        file = send(key, **{noun: pk})
        answer = key.patch(f"{path}/{pk}/", {"custom": {"contrato": file}})
        assert (answer.status_code, answer.json()["custom"]["contrato"]["name"]) == (200, "contrato.pdf")
    with in_tenant(aurora.schema):
        assert File.objects.get(pk=file).about == Company.objects.get()


@pytest.mark.parametrize("path", ["leads", "contacts", "companies"])
def test_any_other_file_is_refused_and_changes_nothing(aurora, rival, key, marina, path):
    with in_tenant(aurora.schema):
        other = make_lead("Rui Lima", owner=aurora.rep)
    foreign = send(key, lead=other.pk)
    pk = {"leads": marina.pk, "contacts": marina.contact_id, "companies": marina.company_id}[path]
    body = {"custom": {"contrato": foreign}, **({"version": 1} if path == "leads" else {})}

    refused = key.patch(f"{path}/{pk}/", body)

    said = refused.json()
    assert (refused.status_code, said["type"], said["fields"]) == (
        422,
        "urn:loved-crm:problem:not_its_file",
        ["contrato"],
    )
    assert key.get(f"{path}/{pk}/").json()["custom"] == {}


def test_no_id_is_no_answer_and_a_new_lead_has_no_file_yet(key, marina):
    said = {"contact": str(marina.contact_id), "custom": {"contrato": send(key, lead=marina.pk)}}

    assert change(key, marina, "contrato.pdf").status_code == 400
    assert key.post("leads/", said).status_code == 422
    assert len(key.get("leads/").json()["results"]) == 1


def test_many_leads_get_no_file(key, marina):
    pk = send(key, lead=marina.pk)
    asked = {"action": "edit", "leads": [str(marina.pk)], "fields": {"custom": {"contrato": pk}}}

    assert key.post("bulk-changes/", asked).status_code == 400


def test_another_rep_neither_answers_nor_fetches(aurora, key, marina):
    pk, other = send(key, lead=marina.pk), session_of(aurora, aurora.other_rep)

    assert change(other, marina, pk).status_code == 404
    assert other.get(f"files/{pk}/").status_code == 404


def test_a_page_of_answers_costs_the_same_for_one_and_for_three(aurora, key):
    counts = []
    key.get("leads/")  # the key's first call of the day is noted
    for number in (1, 2, 3):
        with in_tenant(aurora.schema):
            lead = make_lead(f"Ana {number}", owner=aurora.rep)
            leads.change(lead, by=None, version=1, custom={"contrato": SimpleUploadedFile(f"{number}.pdf", PDF)})
        with count_queries() as queries:
            names = [row["custom"]["contrato"]["name"] for row in key.get("leads/").json()["results"]]
        counts.append(len(queries))

    assert names == ["3.pdf", "2.pdf", "1.pdf"]
    assert counts[0] == counts[2]
