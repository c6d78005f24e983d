"""Automations over the API: made, switched, tried, their runs; and what makes no sense is refused."""

import pytest

from crm.models import Automation, AutomationRun, Task
from tenants.context import in_tenant
from tests import makers

CALL = {"do": "task", "title": "Ligar", "hours": 24, "to": "owner"}


@pytest.fixture
def body(aurora) -> dict:
    with in_tenant(aurora.schema):
        Automation.objects.all().delete()
        stage = makers.stage("Proposta")
    return {
        "name": "Retorno",
        "pipeline": str(stage.pipeline_id),
        "stage": str(stage.pk),
        "trigger": "entered",
        "conditions": "source=ad",
        "actions": [CALL],
    }


def test_one_is_made_switched_changed_and_removed(key, aurora, body):
    made = key.post("automations/", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["is_on"], row["conditions"], row["actions"], row["stage"]) == (
        False,
        "source=ad",
        [CALL],
        body["stage"],
    )

    changed = key.patch(f"automations/{row['id']}/", {"is_on": True, "name": "Outro"}).json()
    assert (changed["is_on"], changed["name"], changed["trigger"]) == (True, "Outro", "entered")
    assert [each["name"] for each in key.get("automations/").json()["results"]] == ["Outro"]

    assert key.delete(f"automations/{row['id']}/").status_code == 204
    with in_tenant(aurora.schema):
        assert Automation.objects.count() == 0


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(key, aurora, rival, body):
    with in_tenant(rival.schema):
        theirs = str(makers.stage().pk)
    for wrong in (
        {"actions": []},
        {"actions": [{"do": "explode"}]},
        {"actions": [{"do": "task", "title": ""}]},
        {"stage": theirs},
        {"trigger": "stayed"},
        {"trigger": "score_up"},
        {"conditions": "owner=me"},  # of whom, when it runs by itself?
    ):
        assert key.post("automations/", body | wrong).status_code == 400, wrong
    with in_tenant(aurora.schema):
        assert Automation.objects.count() == 0


def test_a_trial_tells_and_changes_nothing(key, aurora, rival, body):
    row = key.post("automations/", body | {"conditions": ""}).json()
    with in_tenant(aurora.schema):
        lead = makers.make_lead("Marina Alves", owner=aurora.rep)
    with in_tenant(rival.schema):
        theirs = makers.make_lead()

    tried = key.post(f"automations/{row['id']}/trial/", {"lead": str(lead.pk)}).json()

    assert (tried["holds"], [step["way"] for step in tried["steps"]]) == (True, ["done"])
    assert key.post(f"automations/{row['id']}/trial/", {"lead": str(theirs.pk)}).status_code == 400
    with in_tenant(aurora.schema):
        assert Task.objects.count() == 0


def test_runs_are_listed_and_what_failed_is_tried_again(key, aurora, body):
    row = key.post("automations/", body).json()
    with in_tenant(aurora.schema):
        lead = makers.make_lead()
        run = AutomationRun.objects.create(
            automation_id=row["id"], lead=lead, key="event:1", state="failed", error="Sem telefone."
        )

    [listed] = key.get("automation-runs/").json()["results"]
    assert (listed["state"], listed["error"], listed["lead"]) == ("failed", "Sem telefone.", str(lead.pk))
    assert key.post(f"automation-runs/{run.pk}/retry/").json()["state"] == "waiting"


def test_conditions_that_mean_nothing_are_refused_for_all_leads_would_be_meant(key, aurora, body):
    for said in ("sorce=ad", "source=ad&stage=x"):
        refused = key.post("automations/", {**body, "conditions": said})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["conditions"])
    with in_tenant(aurora.schema):
        assert not Automation.objects.filter(name="Retorno").exists()
