"""Canned replies over the API."""

from messaging.models import CannedReply
from messaging.services import canned
from tenants.context import in_tenant
from tests.api.calling import session_of

SAID = {"title": "Está caro", "shortcut": "/Caro", "text": "Entendo, {{first_name}}.", "category": "objection"}


def test_a_person_keeps_changes_and_deletes_their_own(aurora):
    rep = session_of(aurora, aurora.rep)
    made = rep.post("canned-replies/", SAID)

    assert made.status_code == 201
    assert {name: made.json()[name] for name in ("shortcut", "sharing", "owner")} == {
        "shortcut": "caro",
        "sharing": "private",
        "owner": str(aurora.rep.user_id),
    }
    one = f"canned-replies/{made.json()['id']}/"
    assert rep.patch(one, {"text": "Oi {{segredo}}"}).status_code == 400
    assert rep.patch(one, {"sharing": "everybody"}).status_code == 400
    assert rep.patch(one, {"title": "Caro?"}).json()["title"] == "Caro?"
    assert session_of(aurora, aurora.owner).get(one).status_code == 404
    assert rep.delete(one).status_code == 204


def test_a_key_reads_what_is_shared_with_everybody_and_keeps_none(aurora, key):
    with in_tenant(aurora.schema):
        for sharing in ("everybody", "private"):
            canned.add(by=aurora.manager, title=sharing, shortcut=sharing, text="Oi", sharing=sharing)

    assert [each["title"] for each in key.get("canned-replies/").json()["results"]] == ["everybody"]
    assert key.post("canned-replies/", SAID).status_code == 403
    with in_tenant(aurora.schema):
        assert CannedReply.objects.count() == 2


def test_a_shortcut_that_is_taken_is_told(aurora):
    manager = session_of(aurora, aurora.manager)
    assert manager.post("canned-replies/", SAID | {"sharing": "everybody"}).status_code == 201
    again = manager.post("canned-replies/", SAID | {"sharing": "everybody"})

    assert (again.status_code, again.json()["type"]) == (422, "urn:loved-crm:problem:taken")
