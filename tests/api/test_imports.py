"""Imports and exports over the API: a key brings a table in and takes one along, as far as its scopes reach."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from crm import tasks
from crm.models import Contact, Lead
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_lead
from tests.queries import count_queries

CSV = "Nome;Celular;Valor\nMarina Alves;11 98765-4321;12.500,00\nSem número;123;1\nJoão Lima;11 97777-1111;\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def at_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def send(caller, text: str | bytes = CSV, *, entity: str = "lead", name: str = "leads.csv"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    data = encode_multipart(BOUNDARY, {"entity": entity, "file": file})
    return caller.call("post", "imports/", data=data, content_type=MULTIPART_CONTENT)


def checked(caller, cast, **said) -> str:
    pk = send(caller).json()["id"]
    assert caller.post(f"imports/{pk}/check/", said).status_code == 202
    tasks.work_jobs(cast.schema)
    return pk


def leads_of(cast) -> list[tuple[str, int]]:
    with in_tenant(cast.schema):
        return sorted(Lead.objects.values_list("contact__name", "value_cents"))


def test_a_file_is_looked_at_and_nothing_else(aurora, key):
    answer = send(key)

    told = answer.json()
    assert (answer.status_code, told["step"], told["entity"], told["name"]) == (201, "mapping", "lead", "leads.csv")
    assert told["headers"] == ["Nome", "Celular", "Valor"]
    assert told["mapping"] == ["name", "phone", "value_cents"]
    assert told["fields"]["value_cents"] == "Value"
    assert (told["check"], told["run"]) == (None, None)
    assert leads_of(aurora) == []


def test_a_key_checks_a_file_reads_what_is_wrong_and_lets_it_go(aurora, rival, key):
    pk = checked(key, aurora, tags=["feira"])

    told = key.get(f"imports/{pk}/").json()
    assert (told["step"], told["check"]["counts"]) == ("checked", {"new": 2, "invalid": 1})
    [row] = key.get(f"imports/{pk}/errors/").json()["results"]
    assert (row["row"], row["reasons"][0]["field"]) == (3, "phone")
    assert leads_of(aurora) == []

    assert key.post(f"imports/{pk}/run/").status_code == 202
    tasks.work_jobs(aurora.schema)

    told = key.get(f"imports/{pk}/").json()
    assert (told["step"], told["run"]["state"], told["run"]["done"], told["run"]["failed"]) == ("ended", "done", 2, 1)
    assert leads_of(aurora) == [("João Lima", 0), ("Marina Alves", 1250000)]
    assert leads_of(rival) == []
    assert {tuple(row["tags"]) for row in key.all_of("leads/")} == {("feira",)}


def test_an_import_is_taken_back(aurora, key):
    pk = checked(key, aurora)
    key.post(f"imports/{pk}/run/")
    tasks.work_jobs(aurora.schema)

    assert key.post(f"imports/{pk}/revert/").status_code == 202
    tasks.work_jobs(aurora.schema)

    assert key.get(f"imports/{pk}/").json()["run"]["state"] == "reverted"
    assert leads_of(aurora) == []
    assert key.post(f"imports/{pk}/revert/").json()["type"] == "urn:loved-crm:problem:not_revertible"


def test_an_import_is_stopped_before_it_begins(aurora, key):
    pk = checked(key, aurora)
    key.post(f"imports/{pk}/run/")

    assert key.post(f"imports/{pk}/cancel/").status_code == 202
    tasks.work_jobs(aurora.schema)

    assert key.get(f"imports/{pk}/").json()["run"]["state"] == "cancelled"
    assert leads_of(aurora) == []


def test_what_cannot_go_on_says_why(aurora, key):
    pk = send(key).json()["id"]

    unchecked = key.post(f"imports/{pk}/run/")
    twice = key.post(f"imports/{pk}/check/", {"mapping": ["name", "name", ""]})
    unknown = key.post(f"imports/{pk}/check/", {"owner": str(aurora.organization.pk)})
    early = key.post(f"imports/{pk}/revert/")

    assert (unchecked.status_code, unchecked.json()["detail"]) == (422, "It has not been checked yet.")
    assert (twice.status_code, twice.json()["detail"]) == (422, "Two columns go to Name. Choose one.")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["owner"])
    assert (early.status_code, early.json()["detail"]) == (409, "Nothing was imported yet.")


def test_what_is_no_table_is_refused(key):
    answer = send(key, b"\xd0\xcf\x11\xe0old", name="leads.xls")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file"])
    assert key.post("imports/", {"entity": "lead"}).status_code == 415
    assert key.get("imports/").json()["results"] == []


def test_a_key_brings_in_only_what_its_scopes_name(aurora):
    caller = key_of(aurora, "contact.create")

    assert send(caller, entity="lead").status_code == 403
    assert send(caller, entity="contact", text="Nome;Celular\nMarina;11 98765-4321\n").status_code == 201


def test_one_key_does_not_see_what_another_sent(aurora, key):
    pk = send(key).json()["id"]
    other = key_of(aurora)

    assert other.get("imports/").json()["results"] == []
    assert other.get(f"imports/{pk}/").status_code == 404
    assert [row["id"] for row in key.get("imports/").json()["results"]] == [pk]


def test_who_reaches_only_their_own_gets_all_rows(aurora):
    rep = session_of(aurora, aurora.rep)
    pk = checked(rep, aurora, owner="turn")
    rep.post(f"imports/{pk}/run/")
    tasks.work_jobs(aurora.schema)

    with in_tenant(aurora.schema):
        assert set(Lead.objects.values_list("owner", flat=True)) == {aurora.rep.user_id}


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_however_long(how_many, aurora, key):
    for _turn in range(how_many):
        checked(key, aurora)
    key.get("imports/")

    with count_queries() as queries:
        rows = key.get("imports/").json()["results"]

    assert (len(rows), len(queries)) == (how_many, 3)


def test_a_key_takes_a_table_along(aurora, rival, key):
    with in_tenant(aurora.schema):
        make_lead("Marina Alves", owner=aurora.rep, value_cents=1250000)
        make_lead("João Lima", owner=aurora.rep, in_stage="Proposta")
    with in_tenant(rival.schema):
        make_lead("Alheia")

    asked = key.post("exports/", {"entity": "lead", "columns": ["name", "value"], "query": "value=1000.."})
    waiting = key.get(f"exports/{asked.json()['id']}/").json()
    tasks.work_jobs(aurora.schema)
    told = key.get(f"exports/{asked.json()['id']}/").json()
    answer = key.client.get(told["file"]["url"], headers=key.headers)

    assert (asked.status_code, waiting["state"], waiting["file"]) == (202, "queued", None)
    assert (told["state"], told["done"]) == ("done", 1)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert content == "Nome;Valor\r\nMarina Alves;12500\r\n"
    assert "attachment" in answer["Content-Disposition"]


def test_nobody_but_who_asked_gets_the_file(aurora, rival, key):
    pk = key.post("exports/", {"entity": "contact"}).json()["id"]
    tasks.work_jobs(aurora.schema)

    for caller in (key_of(aurora), session_of(aurora, aurora.owner), key_of(rival)):
        answer = caller.client.get(f"{caller.root}exports/{pk}/file/", headers=caller.headers)
        assert answer.status_code == 404
    assert key_of(aurora).get("exports/").json()["results"] == []


def test_a_key_takes_along_only_what_its_scopes_name(aurora):
    caller = key_of(aurora, "contact.export")

    assert caller.post("exports/", {"entity": "lead"}).status_code == 403
    assert caller.post("exports/", {"entity": "contact"}).status_code == 202
    wrong = caller.post("exports/", {"entity": "contact", "columns": ["score"]})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["columns"])


@pytest.mark.parametrize(
    ("path", "body", "scope"),
    [
        ("pipelines/", {"name": "Consultoria"}, "pipeline.create"),
        ("custom-fields/", {"entity": "lead", "label": "Serviço", "kind": "text"}, "pipeline.change"),
        ("sources/", {"kind": "form", "name": "Site"}, "pipeline.change"),
    ],
)
def test_a_key_with_the_scope_sets_up_the_process(path, body, scope, aurora):
    assert key_of(aurora, "lead.view").post(path, body).status_code == 403
    assert key_of(aurora, scope).post(path, body).status_code == 201


def test_a_contact_keeps_what_the_file_says(aurora, key):
    pk = send(key, "Nome;E-mail\nMarina Alves;marina@lume.com.br\n", entity="contact").json()["id"]
    key.post(f"imports/{pk}/check/", {"mapping": ["name", "email"]})
    tasks.work_jobs(aurora.schema)
    key.post(f"imports/{pk}/run/")
    tasks.work_jobs(aurora.schema)

    with in_tenant(aurora.schema):
        assert list(Contact.objects.values_list("name", "email")) == [("Marina Alves", "marina@lume.com.br")]
