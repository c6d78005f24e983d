"""Copies, erasures, retention, holds, the register and incidents over the API: what the pages do; nothing for keys."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Contact, Hold, RetentionRule
from crm.services import job_work
from tenants.context import in_tenant
from tenants.models import Erasure, Incident
from tests import makers
from tests.api.calling import Caller, key_of, session_of
from tests.crm.privacy import persons
from tests.isolation.rows import fingerprint

READ = (
    "erasures",
    "personal-copies",
    "retention-rules",
    "retention-runs",
    "holds",
    "processing-activities",
    "incidents",
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work(cast) -> None:
    with in_tenant(cast.schema):
        while job_work.work():
            pass


def test_a_person_is_copied_tried_and_erased_with_a_certificate(aurora, rival):
    with in_tenant(aurora.schema):
        marina = persons.leave_everywhere(aurora)
    api, about, theirs = session_of(aurora, aurora.admin), {"contact": str(marina.pk)}, fingerprint(rival.schema)

    copied = api.post("personal-copies/", about)
    work(aurora)
    one = api.get(f"personal-copies/{copied.json()['id']}/").json()
    fetched = api.get(f"personal-copies/{one['id']}/file/")
    assert (copied.status_code, one["state"], fetched.status_code) == (202, "done", 200)
    assert fetched.headers["Content-Length"] == str(one["file"]["size"])
    assert session_of(aurora, aurora.owner).get(f"personal-copies/{one['id']}/").status_code == 404  # another's
    tried = api.post("erasures/dry-run/", about).json()
    assert ({"of": "notas", "rows": 2} in tried["gone"], tried["open_leads"]) == (True, 1)
    said = about | {"asked": "email", "ground": "wish", "asked_on": timezone.localdate().isoformat()}
    assert api.post("erasures/", said | {"asked_on": "2999-01-01"}).status_code == 400
    tired = Client()
    tired.force_login(aurora.admin.user)
    assert Caller(api.root, tired).post("erasures/", said).status_code == 403
    held = api.post("holds/", about | {"reason": "Processo"})
    assert (held.status_code, api.post("erasures/", said).json()["type"]) == (201, "urn:loved-crm:problem:on_hold")
    assert api.delete(f"holds/{held.json()['id']}/").status_code == 403
    assert session_of(aurora, aurora.owner).delete(f"holds/{held.json()['id']}/").status_code == 204
    ordered = api.post("erasures/", said)
    assert (ordered.status_code, api.post("erasures/", said).status_code) == (202, 409)
    work(aurora)
    done = api.get(f"erasures/{ordered.json()['id']}/").json()
    assert (done["state"], done["is_genuine"], len(done["signature"])) == ("done", True, 64)
    with in_tenant(aurora.schema):
        assert (Contact.objects.get(pk=marina.pk).name, Hold.objects.exists()) == ("", False)
    with in_tenant(rival.schema):
        other = makers.make_contact("Rita Reis")
    assert api.post("erasures/", said | {"contact": str(other.pk)}).status_code == 400
    with in_tenant(rival.schema):
        other.delete()
        assert not Erasure.objects.exists()
    assert {**fingerprint(rival.schema), "crm_auditline": 0} == {**theirs, "crm_auditline": 0}


def test_owners_decide_how_long_data_are_kept(aurora):
    owner, admin = session_of(aurora, aurora.owner), session_of(aurora, aurora.admin)

    assert {rule["kind"]: rule["months"] for rule in admin.all_of("retention-rules/")}["receipts"] == 3
    assert admin.get("retention-rules/messages/dry-run/?months=12").json()["count"] == 0
    assert admin.get("retention-rules/messages/dry-run/?months=x").status_code == 400
    assert admin.patch("retention-rules/messages/", {"months": 12}).status_code == 403
    assert owner.patch("retention-rules/messages/", {"months": 1}).status_code == 400
    assert owner.patch("retention-rules/nothing/", {"months": 12}).status_code == 404
    assert owner.patch("retention-rules/messages/", {"months": 12}).json()["months"] == 12
    with in_tenant(aurora.schema):
        assert dict(RetentionRule.objects.values_list("kind", "months")) == {"messages": 12}


def test_the_register_is_written_and_its_versions_are_read(aurora):
    api = session_of(aurora, aurora.admin)

    own = api.post("processing-activities/", {"purpose": "Folha de pagamento"}).json()
    mended = api.patch(f"processing-activities/{own['key']}/", {"basis": "Art. 7º, II"}).json()
    assert (mended["texts"]["purpose"], mended["texts"]["basis"]) == ("Folha de pagamento", "Art. 7º, II")
    assert api.patch("processing-activities/leads/", {"is_off": True}).json()["is_off"] is True
    assert api.delete(f"processing-activities/{own['key']}/").status_code == 204
    versions = api.all_of("register-versions/")
    assert [each["number"] for each in versions] == [4, 3, 2, 1]
    assert api.post("register-versions/").json()["number"] == 5
    assert "leads" not in [line["key"] for line in versions[0]["lines"]]


def test_an_incident_is_opened_worked_on_and_closed(aurora, rival):
    api = session_of(aurora, aurora.admin)

    made = api.post(
        "incidents/", {"title": "Planilha enviada a outro cliente", "known_at": "2026-11-03T10:00:00-03:00"}
    )
    path = f"incidents/{made.json()['id']}/"
    assert (made.status_code, made.json()["due_at"]) == (201, "2026-11-06T23:59:59-03:00")
    assert api.post(f"{path}close/").status_code == 422
    assert api.patch(path, {"contained_at": "2999-01-01T10:00:00-03:00"}).status_code == 400
    told = {"contained_at": "2026-11-03T11:00:00-03:00", "risk": "low", "why_silent": "Arquivo cifrado"}
    changed = api.patch(path, told).json()
    assert (changed["missing"], changed["is_overdue"]) == ([], False)
    assert api.post(f"{path}notes/", {"text": "Confirmado"}).status_code == 201
    closed = api.post(f"{path}close/").json()
    assert [entry["kind"] for entry in closed["entries"]] == ["opened", "changed", "noted", "closed"]
    assert api.post(f"{path}reopen/").json()["closed_at"] is None
    assert session_of(rival, rival.owner).get(path).status_code == 404
    with in_tenant(rival.schema):
        assert not Incident.objects.exists()


def test_no_key_reaches_any_of_it(aurora):
    api = key_of(aurora)

    assert {api.get(f"{path}/").status_code for path in READ} == {403}
