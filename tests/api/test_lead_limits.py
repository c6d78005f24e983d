"""What the API refuses to do with leads, and that nothing changes then."""

import pytest

from crm.models import Company, Lead, Pipeline, Stage
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.api.rows import fresh
from tests.makers import make_contact, make_lead, stage


def out_of_reach(cast, field):
    """Ids of the organization that a lead may name."""
    with in_tenant(cast.schema):
        match field:
            case "contact":
                return str(make_contact("Hidden", owner=cast.other_rep.user).pk)
            case "company":
                return str(Company.objects.create(name="Hidden").pk)
            case "owner":
                return str(cast.other_rep.user_id)
            case "stage":
                return str(Stage.objects.get(name="Proposta").pk)
    raise AssertionError(field)


@pytest.mark.parametrize("field", ["contact", "company", "owner", "stage"])
def test_ids_of_another_organization_are_refused_by_name(field, aurora, rival, key, marina):
    with in_tenant(aurora.schema):
        contact = str(make_contact("Own").pk)
    body = {"contact": contact, field: out_of_reach(rival, field)}

    answer = key.post("leads/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 1
    if field in ("company", "owner"):
        changed = key.patch(f"leads/{marina.pk}/", {"version": 1, field: body[field]})
        assert (changed.status_code, list(changed.json()["errors"])) == (400, [field])
    assert fresh(marina, aurora).version == 1


@pytest.mark.parametrize("field", ["contact", "company", "owner"])
def test_ids_out_of_a_reps_reach_are_refused_by_name(field, aurora, marina):
    rep = session_of(aurora, aurora.rep)
    body = {"contact": str(marina.contact_id), field: out_of_reach(aurora, field)}

    answer = rep.post("leads/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_rep_does_not_give_leads_away(aurora, marina):
    rep = session_of(aurora, aurora.rep)

    for owner in (None, str(aurora.other_rep.user_id)):
        answer = rep.patch(f"leads/{marina.pk}/", {"version": 1, "owner": owner})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["owner"])

    assert rep.post("leads/", {"contact": str(marina.contact_id), "owner": None}).status_code == 400
    assert fresh(marina, aurora).owner == aurora.rep.user


def test_a_manager_gives_leads_within_the_team(aurora, marina):
    manager = session_of(aurora, aurora.manager)

    outside = manager.patch(f"leads/{marina.pk}/", {"version": 1, "owner": str(aurora.other_rep.user_id)})
    inside = manager.patch(f"leads/{marina.pk}/", {"version": 1, "owner": str(aurora.manager.user_id)})

    assert (outside.status_code, inside.status_code) == (400, 200)
    assert inside.json()["owner_name"] == "Manager"


def test_a_lead_that_is_only_seen_is_not_touched(aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Ana", owner=aurora.other_rep, title="Site")
        won = str(stage("Ganho").pk)
    manager = session_of(aurora, aurora.manager)

    answers = [
        manager.get(f"leads/{lead.pk}/"),
        manager.patch(f"leads/{lead.pk}/", {"version": 1, "title": "x"}),
        manager.post(f"leads/{lead.pk}/move/", {"version": 1, "to": won}),
        manager.delete(f"leads/{lead.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403]
    now = fresh(lead, aurora)
    assert (now.title, now.stage.name, now.version, now.archived_at) == ("Site", "Lead", 1, None)


@pytest.mark.parametrize("neighbour", ["after", "before"])
def test_a_neighbour_of_another_organization_is_refused(neighbour, aurora, rival, key, marina):
    with in_tenant(rival.schema):
        theirs = make_lead("Theirs", in_stage="Ganho")
    with in_tenant(aurora.schema):
        won = str(stage("Ganho").pk)

    answer = key.post(f"leads/{marina.pk}/move/", {"to": won, "version": 1, neighbour: str(theirs.pk)})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [neighbour])
    assert fresh(marina, aurora).stage.name == "Proposta"


def test_a_lead_moves_to_another_pipeline(aurora, key, marina):
    with in_tenant(aurora.schema):
        other = Pipeline.objects.create(name="Pós-venda")
        column = Stage.objects.create(pipeline=other, name="Entrada", position=0)

    answer = key.post(f"leads/{marina.pk}/move/", {"to": str(column.pk), "version": 1})

    assert (answer.status_code, answer.json()["stage_name"]) == (200, "Entrada")
    assert answer.json()["pipeline"] == str(other.pk)


def test_no_lead_is_born_lost(aurora, key, marina):
    with in_tenant(aurora.schema):
        lost = str(stage("Perdido").pk)

    answer = key.post("leads/", {"contact": str(marina.contact_id), "stage": lost})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["stage"])


def test_what_a_lead_may_not_be_given(aurora, key, marina):
    """Mass assignment: every field of the model that is not offered is refused, and nothing is written."""
    offered = {
        "title",
        "value_cents",
        "source",
        "source_detail",
        "tags",
        "expected_close",
        "company",
        "owner",
        "version",
    }
    fields = {field.name for field in Lead._meta.get_fields() if getattr(field, "concrete", False)} - offered
    before = fresh(marina, aurora)

    for name in fields | {"owner_id", "company_id", "organization", "password"}:
        answer = key.patch(f"leads/{marina.pk}/", {"version": 1, "title": "x", name: "1"})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name]), name

    after = fresh(marina, aurora)
    assert {f.attname: getattr(after, f.attname) for f in Lead._meta.concrete_fields} == {
        f.attname: getattr(before, f.attname) for f in Lead._meta.concrete_fields
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value_cents", -1),
        ("value_cents", 10**13 + 1),
        ("value_cents", 10**30),
        ("value_cents", 10.5),
        ("value_cents", "12,50"),
        ("value_cents", None),
        ("value_cents", True),
        ("title", "x" * 121),
        ("title", None),
        ("title", {"a": 1}),
        ("source", "television"),
        ("source_detail", {"utm": {"nested": 1}}),
        ("source_detail", {f"name {n}": "x" for n in range(31)}),
        ("source_detail", {"x" * 61: "x"}),
        ("source_detail", []),
        ("tags", "seo"),
        ("tags", ["x" * 41]),
        ("tags", ["x"] * 13),
        ("tags", [1, None]),
        ("expected_close", "10/12/2026"),
        ("expected_close", "1026-12-10"),
        ("company", 7),
        ("company", "not-a-uuid"),
        ("owner", []),
        ("version", 0),
        ("version", 2**31),
        ("version", None),
    ],
)
def test_wrong_values_are_named(field, value, aurora, key, marina):
    answer = key.patch(f"leads/{marina.pk}/", {"version": 1, field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert fresh(marina, aurora).version == 1


def test_a_key_writes_only_by_its_scopes(aurora, marina):
    reader = key_of(aurora, "lead.view")
    blind = key_of(aurora, "lead.change")
    with in_tenant(aurora.schema):
        won = str(stage("Ganho").pk)

    assert reader.get("leads/").status_code == 200
    refused = [
        reader.post("leads/", {"contact": str(marina.contact_id)}),
        reader.patch(f"leads/{marina.pk}/", {"version": 1, "title": "x"}),
        reader.post(f"leads/{marina.pk}/move/", {"version": 1, "to": won}),
        reader.delete(f"leads/{marina.pk}/"),
        blind.get("leads/statistics/"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert blind.patch(f"leads/{marina.pk}/", {"version": 1}).status_code == 404  # an answer would show it
    assert fresh(marina, aurora).version == 1
