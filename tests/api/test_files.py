"""Files over the API: sent, listed, fetched, deleted, brought back."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from crm.models import File
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.markup import text_of
from tests.queries import count_queries

PDF = b"%PDF-1.7 proposta"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(caller, content: bytes = PDF, *, name: str = "proposta.pdf", **about):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    data = encode_multipart(BOUNDARY, {"file": file, **{noun: str(pk) for noun, pk in about.items()}})
    return caller.call("post", "files/", data=data, content_type=MULTIPART_CONTENT)


def names(caller, query: str = "") -> list[str]:
    return [row["name"] for row in caller.get(f"files/{query}").json()["results"]]


def fetched(caller, pk: str):
    """Bytes are no JSON: past the check of shapes."""
    return caller.client.get(f"{caller.root}files/{pk}/content/", headers=caller.headers)


def test_a_key_sends_a_file_and_fetches_it_again(aurora, rival, key, marina, browser):
    sent = send(key, name="../../proposta.pdf", lead=marina.pk)

    told = sent.json()
    assert sent.status_code == 201
    assert (told["name"], told["size"], told["content_type"]) == ("proposta.pdf", len(PDF), "application/pdf")
    assert (told["sha256"], told["lead"], told["contact"]) == (hashlib.sha256(PDF).hexdigest(), str(marina.pk), None)
    assert told["url"] == f"http://testserver/api/v1/files/{told['id']}/content/"
    assert "Site anexou proposta.pdf" in text_of(browser(aurora.rep).get(aurora.url(f"leads/{marina.pk}/timeline/")))
    with in_tenant(rival.schema):
        assert not File.objects.exists()
    answer = fetched(key, told["id"])
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="proposta.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_files_of_a_lead_and_of_its_contact_are_two_lists(aurora, marina):
    rep = session_of(aurora, aurora.rep)
    send(rep, name="lead.pdf", lead=marina.pk)
    send(rep, name="cnh.pdf", contact=marina.contact_id)

    assert names(rep, f"?lead={marina.pk}") == ["lead.pdf"]
    assert names(rep, f"?contact={marina.contact_id}") == ["cnh.pdf"]
    assert names(rep) == ["cnh.pdf", "lead.pdf"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"x" * (1024 * 1024 + 1), "proposta.pdf is too large: at most 1 MB.")],
)
def test_what_is_refused_says_why(aurora, key, marina, settings, content, said):
    settings.FILE_LIMIT = 1024 * 1024

    answer = send(key, content, lead=marina.pk)

    assert (answer.status_code, said in answer.json()["errors"]["file"][0]) == (400, True)
    with in_tenant(aurora.schema):
        assert not File.objects.exists()


def test_a_file_belongs_to_one_thing(key, marina):
    for about in ({}, {"lead": marina.pk, "contact": marina.contact_id}):
        answer = send(key, **about)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lead"])
    assert key.post("files/", {"lead": str(marina.pk)}).status_code == 415


def test_it_is_deleted_and_brought_back(aurora, key, marina):
    pk = send(key, lead=marina.pk).json()["id"]

    assert key.delete(f"files/{pk}/").status_code == 204
    assert (names(key), fetched(key, pk).status_code) == ([], 404)
    assert key.post(f"files/{pk}/restore/").json()["name"] == "proposta.pdf"
    answer = fetched(key, pk)
    assert b"".join(answer) == PDF
    answer.close()


def test_a_key_that_only_sees_changes_nothing(aurora, key, marina):
    pk = send(key, lead=marina.pk).json()["id"]
    reader = key_of(aurora, "lead.view", "contact.view", "contact.change")

    assert send(reader, lead=marina.pk).status_code == 403
    assert reader.delete(f"files/{pk}/").status_code == 403
    assert names(reader) == ["proposta.pdf"]
    assert names(key_of(aurora, "contact.view")) == []


def test_another_organization_and_a_colleague_find_nothing(aurora, rival, key, marina):
    pk = send(key, lead=marina.pk).json()["id"]

    for caller in (key_of(rival), session_of(rival, rival.owner), session_of(aurora, aurora.other_rep)):
        assert names(caller) == []
        assert fetched(caller, pk).status_code == 404
        assert caller.delete(f"files/{pk}/").status_code == 404
        assert send(caller, lead=marina.pk).status_code == 400
    with in_tenant(aurora.schema):
        assert File.objects.count() == 1


def test_a_list_costs_the_same_however_long(key, marina):
    send(key, lead=marina.pk)
    key.get("files/")
    with count_queries() as one:
        assert len(names(key)) == 1
    send(key, lead=marina.pk)
    send(key, contact=marina.contact_id)

    with count_queries() as three:
        assert len(names(key)) == 3
    assert len(one) == len(three)
