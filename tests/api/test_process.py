"""Pipelines, stages, reasons and decisions over the API."""

import pytest

from crm.models import CustomField, Lead, LostReason, MoveRequest, Pipeline, Settings, Stage
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.makers import make_lead, stage


@pytest.fixture
def marina(aurora) -> Lead:
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=1_000_000)
        return make_lead("Marina", owner=aurora.rep, value_cents=1_250_000)


def ids(aurora, *names: str) -> list[str]:
    with in_tenant(aurora.schema):
        return [str(stage(name).pk) for name in names]


def test_a_pipeline_is_made_and_its_stages_put_in_order(aurora, rival, key):
    made = key.post("pipelines/", {"name": "Pós-venda"})
    stages = [row["id"] for row in made.json()["stages"]]
    changed = key.patch(f"pipelines/{made.json()['id']}/", {"name": "Suporte", "stages": [stages[1], stages[0]]})

    assert (made.status_code, made.json()["is_default"]) == (201, False)
    assert changed.json()["name"] == "Suporte"
    assert [row["id"] for row in changed.json()["stages"]] == [stages[1], stages[0], *stages[2:]]
    with in_tenant(rival.schema):
        assert Pipeline.objects.count() == 1


def test_a_stage_is_made_with_its_rules_and_a_second_won_one_is_not(aurora, key):
    with in_tenant(aurora.schema):
        pipeline = str(Pipeline.objects.get().pk)
    rules = {"required_fields": ["value_cents"], "move_roles": [str(aurora.manager.role_id)], "needs_approval": True}

    made = key.post("stages/", {"pipeline": pipeline, "name": "Contrato", **rules})
    second = key.post("stages/", {"pipeline": pipeline, "name": "Outro", "kind": "won"})
    unknown = key.patch(f"stages/{made.json()['id']}/", {"required_fields": ["nothing"]})

    assert made.status_code == 201
    assert {name: made.json()[name] for name in rules} == rules
    assert (second.status_code, second.json()["type"]) == (422, "urn:loved-crm:problem:invalid_process")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["required_fields"])


def test_a_stage_asks_for_a_field_of_the_organizations_own(aurora, rival, key):
    for cast, name in ((aurora, "servico"), (rival, "alheio")):
        with in_tenant(cast.schema):
            CustomField.objects.create(entity="lead", key=name, label=name.title())
    with in_tenant(aurora.schema):
        pk = Stage.objects.get(name="Proposta").pk

    made = key.patch(f"stages/{pk}/", {"required_fields": ["title", "custom.servico"]})
    foreign = key.patch(f"stages/{pk}/", {"required_fields": ["custom.alheio"]})

    assert (made.status_code, made.json()["required_fields"]) == (200, ["title", "custom.servico"])
    assert (foreign.status_code, list(foreign.json()["errors"])) == (400, ["required_fields"])


def test_a_stage_with_leads_is_removed_when_it_is_said_where_they_go(aurora, marina, key):
    gone, to = ids(aurora, "Lead", "Contato")

    first = key.delete(f"stages/{gone}/")
    done = key.delete(f"stages/{gone}/?move_to={to}")

    assert (first.status_code, first.json()["type"], first.json()["leads"]) == (
        409,
        "urn:loved-crm:problem:occupied",
        1,
    )
    assert done.status_code == 204
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().stage.name, Stage.objects.filter(pk=gone).exists()) == ("Contato", False)


def test_reasons_are_kept_by_the_api(aurora, key):
    made = key.post("lost-reasons/", {"name": "Sem resposta final"})
    twice = key.post("lost-reasons/", {"name": "sem resposta FINAL"})
    renamed = key.patch(f"lost-reasons/{made.json()['id']}/", {"name": "Sumiu"})
    with in_tenant(aurora.schema):
        make_lead("Ana", in_stage="Perdido", lost_reason=LostReason.objects.get(name="Sumiu"))
        other = str(LostReason.objects.exclude(name="Sumiu").first().pk)
    in_use = key.delete(f"lost-reasons/{made.json()['id']}/")
    gone = key.delete(f"lost-reasons/{made.json()['id']}/?instead={other}")

    assert [made.status_code, twice.status_code, renamed.status_code] == [201, 400, 200]
    assert [in_use.status_code, gone.status_code] == [409, 204]
    with in_tenant(aurora.schema):
        assert str(Lead.objects.get().lost_reason_id) == other


def test_a_move_of_a_key_over_the_limit_is_asked_for_and_a_person_decides(aurora, marina, key):
    (to,) = ids(aurora, "Proposta")

    asked = key.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1})
    again = key.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1})
    by_key = key.post(f"move-requests/{asked.json()['id']}/approve/", {"version": 1})
    manager = session_of(aurora, aurora.manager)
    waiting = manager.get("move-requests/?state=open")
    done = manager.post(f"move-requests/{asked.json()['id']}/approve/", {"version": 1})
    late = manager.post(f"move-requests/{asked.json()['id']}/refuse/", {"answer": "Tarde"})

    assert (asked.status_code, asked.json()["state"], asked.json()["asked_by"]) == (202, "open", None)
    assert again.json()["id"] == asked.json()["id"]
    assert by_key.status_code == 403
    assert [row["id"] for row in waiting.json()["results"]] == [asked.json()["id"]]
    assert (done.status_code, done.json()["state"], done.json()["decided_by_name"]) == (200, "approved", "Manager")
    assert (late.status_code, late.json()["current"]["state"]) == (409, "approved")
    with in_tenant(aurora.schema):
        assert Lead.objects.get().stage.name == "Proposta"


def test_what_is_missing_is_named(aurora, marina, key):
    (to,) = ids(aurora, "Contato")
    with in_tenant(aurora.schema):
        Stage.objects.filter(pk=to).update(required_fields=["title", "contact.email"])

    answer = key.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1})

    assert (answer.status_code, answer.json()["fields"]) == (422, ["title", "contact.email"])


def test_a_stage_of_roles_is_closed_to_keys(aurora, marina, key):
    (to,) = ids(aurora, "Contato")
    with in_tenant(aurora.schema):
        Stage.objects.filter(pk=to).update(move_roles=[aurora.manager.role_id])

    answer = key.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:loved-crm:problem:not_for_role")


def test_a_rep_sees_and_withdraws_what_was_asked_and_decides_nothing(aurora, rival, marina):
    (to,) = ids(aurora, "Proposta")
    rep, other = session_of(aurora, aurora.rep), session_of(aurora, aurora.other_rep)

    asked = rep.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1}).json()["id"]

    assert rep.post(f"move-requests/{asked}/approve/", {"version": 1}).status_code == 403
    assert other.get(f"move-requests/{asked}/").status_code == 404
    assert session_of(rival, rival.owner).get(f"move-requests/{asked}/").status_code == 404
    assert rep.delete(f"move-requests/{asked}/").status_code == 204
    with in_tenant(aurora.schema):
        assert MoveRequest.objects.get().state == "withdrawn"
