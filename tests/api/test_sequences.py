"""Sequences over the API: made, switched, tried, and leads put in and taken out; what makes no sense is refused."""

import pytest

from crm.models import Enrolment, Lead, Sequence
from tenants.context import in_tenant
from tests import makers
from tests.api.calling import key_of, session_of

STEP = {"after": 72, "conditions": "score=..50", "do": "tag", "tag": "frio"}


@pytest.fixture
def body(aurora) -> dict:
    with in_tenant(aurora.schema):
        pipeline = str(makers.stage().pipeline_id)
    return {"name": "Reaquecer", "pipeline": pipeline, "steps": [STEP], "conditions": "source=ad"}


@pytest.fixture
def row(key, body) -> dict:
    return key.post("sequences/", {**body, "is_on": True}).json()


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return makers.make_lead("Marina Alves", owner=aurora.rep)


def test_one_is_made_switched_changed_and_removed(key, aurora, body):
    made = key.post("sequences/", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["is_on"], row["conditions"], row["steps"], row["from_hour"]) == (False, "source=ad", [STEP], 8)

    changed = key.patch(f"sequences/{row['id']}/", {"is_on": True, "above": 60}).json()
    assert (changed["is_on"], changed["above"], changed["name"]) == (True, 60, "Reaquecer")
    assert [each["id"] for each in key.get("sequences/").json()["results"]] == [row["id"]]

    assert key.delete(f"sequences/{row['id']}/").status_code == 204
    with in_tenant(aurora.schema):
        assert Sequence.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        {"conditions": "owner=team"},
        {"steps": [STEP | {"conditions": "owner=me"}]},
        {"steps": [{"do": "explode"}]},
        {"steps": [{**STEP, "after": -1}]},
        {"steps": [{**STEP, "after": "soon"}]},
        {"steps": "x"},
        {"from_hour": 20, "until_hour": 20},
        {"below": 50, "above": 40},
        {"pipeline": "{theirs}"},
        {"pipelines": "x"},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(key, aurora, rival, body, wrong):
    with in_tenant(rival.schema):
        theirs = str(makers.stage().pipeline_id)
    if wrong.get("pipeline"):
        wrong = {"pipeline": theirs}

    assert key.post("sequences/", {**body, **wrong}).status_code == 400
    with in_tenant(aurora.schema):
        assert Sequence.objects.count() == 0


def test_a_lead_is_put_in_listed_and_taken_out(key, aurora, rival, row, lead):
    said = {"sequence": row["id"], "lead": str(lead.pk)}

    made = key.post("enrolments/", said)
    assert (made.status_code, made.json()["state"], made.json()["sequence_name"]) == (201, "active", "Reaquecer")
    assert key.post("enrolments/", said).status_code == 422
    pk = made.json()["id"]
    assert [one["id"] for one in key.get(f"enrolments/?sequence={row['id']}&state=active").json()["results"]] == [pk]
    assert key_of(rival).get(f"enrolments/{pk}/").status_code == 404
    assert session_of(aurora, aurora.other_rep).get("enrolments/").json()["results"] == []

    assert session_of(aurora, aurora.rep).delete(f"enrolments/{pk}/").status_code == 204
    assert (key.get(f"enrolments/{pk}/").json()["state"], key.get(f"enrolments/{pk}/").json()["why"]) == (
        "left",
        "stopped",
    )


def test_a_lead_that_is_out_of_reach_or_does_not_fit_stays_out(key, aurora, row, lead):
    with in_tenant(aurora.schema):
        won = makers.make_lead("Ganho", owner=aurora.rep, in_stage="Ganho")
    said = {"sequence": row["id"], "lead": str(lead.pk)}

    assert session_of(aurora, aurora.other_rep).post("enrolments/", said).status_code == 400
    assert key_of(aurora, "lead.view").post("enrolments/", said).status_code == 403
    assert key.post("enrolments/", {**said, "lead": str(won.pk)}).json()["type"].endswith("not_fitting")
    with in_tenant(aurora.schema):
        assert Enrolment.objects.count() == 0


def test_a_trial_tells_and_changes_nothing(key, aurora, row, lead):
    tried = key.post(f"sequences/{row['id']}/trial/", {"lead": str(lead.pk)}).json()

    assert [step["way"] for step in tried["steps"]] == ["done"]
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=lead.pk).tags == []
