"""Saved views and changes of many leads over the API, and the filters they share with the pages."""

import pytest

from crm import tasks
from crm.models import Lead, SavedView
from crm.services import custom
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_lead, stage


@pytest.fixture
def leads(aurora):
    with in_tenant(aurora.schema):
        return {
            "Ana": make_lead("Ana", owner=aurora.rep, score=90, value_cents=500_000).pk,
            "Bia": make_lead("Bia", owner=aurora.other_rep, score=40, in_stage="Ganho").pk,
            "Caio": make_lead("Caio", owner=aurora.manager, score=10).pk,
        }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("score=40..", ["Bia", "Ana"]),
        ("value=5000..", ["Ana"]),
        ("created=7d&score=..39", ["Caio"]),
        ("closed=today", []),
        ("active=today", ["Caio", "Bia", "Ana"]),
        ("stage={lead},{won}", ["Caio", "Bia", "Ana"]),
        ("owner={rep},{manager}", ["Caio", "Ana"]),
        ("view={view}", ["Ana"]),
    ],
)
def test_leads_are_filtered_as_on_the_pages(aurora, leads, key, query, found):
    with in_tenant(aurora.schema):
        named = {
            "lead": stage().pk,
            "won": stage("Ganho").pk,
            "rep": aurora.rep.user_id,
            "manager": aurora.manager.user_id,
        }
        view = SavedView.objects.create(owner=aurora.rep.user, name="x", query="score=50..", sharing="everybody")

    told = key.get("leads/?" + query.format(view=view.pk, **named)).json()

    assert [lead["contact_name"] for lead in told["results"]] == found


@pytest.mark.parametrize(
    "query", ["score=x", "value=9..1", "created=yesterday", "view={private}", "view=x", "stage=x,y"]
)
def test_a_filter_that_is_none_is_refused(aurora, leads, key, query):
    with in_tenant(aurora.schema):
        view = SavedView.objects.create(owner=aurora.rep.user, name="x", query="score=50..")

    assert key.get("leads/?" + query.format(private=view.pk)).status_code == 400


def test_a_person_keeps_views(aurora, rival, leads):
    rep, other = session_of(aurora, aurora.rep), session_of(aurora, aurora.other_rep)

    made = rep.post("saved-views/", {"name": "Meus", "query": "score=50..&drop=1", "columns": ["lead", "value"]})
    pk = made.json()["id"]

    assert (made.status_code, made.json()["query"], made.json()["sharing"]) == (201, "score=50..", "private")
    assert other.get(f"saved-views/{pk}/").status_code == 404
    assert rep.patch(f"saved-views/{pk}/", {"sharing": "everybody", "name": "Todos"}).json()["sharing"] == "everybody"
    assert other.patch(f"saved-views/{pk}/", {"name": "x"}).status_code == 403
    assert [view["name"] for view in other.get("saved-views/").json()["results"]] == ["Todos"]
    assert [view["name"] for view in key_of(aurora).get("saved-views/").json()["results"]] == ["Todos"]
    assert key_of(aurora).post("saved-views/", {"name": "x"}).status_code == 403
    assert key_of(rival).get(f"saved-views/{pk}/").status_code == 404
    assert rep.delete(f"saved-views/{pk}/").status_code == 204


def test_a_view_takes_columns_of_the_organizations_own_fields(aurora, rival):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            custom.create("lead", by=None, label=f"Verba {cast.organization.slug}", kind="money")
    rep = session_of(aurora, aurora.rep)

    made = rep.post("saved-views/", {"name": "Verba", "columns": ["lead", "custom.verba_aurora"]})
    refused = rep.post("saved-views/", {"name": "Verba", "columns": ["custom.verba_rival"]})

    assert (made.status_code, made.json()["columns"]) == (201, ["lead", "custom.verba_aurora"])
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["columns"])


def test_many_leads_are_changed_reported_and_taken_back(aurora, rival, leads):
    manager = session_of(aurora, aurora.manager)

    asked = manager.post("bulk-changes/", {"action": "tag", "filter": "score=..95", "add": ["VIP"]})
    assert (asked.status_code, asked.json()["state"], asked.json()["total"]) == (202, "queued", 3)
    tasks.work_jobs(aurora.schema)
    done = manager.get(f"bulk-changes/{asked.json()['id']}/").json()

    assert (done["state"], done["done"], done["failed"]) == ("done", 2, 1)
    assert [each["lead"] for each in done["kept"]] == [str(leads["Bia"])]
    assert session_of(aurora, aurora.rep).get(f"bulk-changes/{done['id']}/").status_code == 404
    assert key_of(rival).get(f"bulk-changes/{done['id']}/").status_code == 404
    assert manager.post(f"bulk-changes/{done['id']}/undo/").status_code == 202
    tasks.work_jobs(aurora.schema)
    with in_tenant(aurora.schema):
        assert not Lead.objects.exclude(tags=[]).exists()
    assert manager.post(f"bulk-changes/{done['id']}/undo/").status_code == 409


def test_a_key_changes_many_by_its_scopes(aurora, rival, leads, key):
    with in_tenant(rival.schema):
        theirs = make_lead("Rival").pk
    every = [*map(str, leads.values()), str(theirs)]

    asked = key.post(
        "bulk-changes/",
        {"action": "edit", "leads": every, "fields": {"value_cents": 5, "expected_close": "2026-12-24"}},
    )
    tasks.work_jobs(aurora.schema)

    assert asked.json()["total"] == 3
    with in_tenant(aurora.schema):
        assert set(Lead.objects.values_list("value_cents", flat=True)) == {5}
    assert key_of(aurora, "lead.change").post("bulk-changes/", {"action": "archive", "leads": every}).status_code == 403
    assert (
        key_of(aurora, "lead.view").post("bulk-changes/", {"action": "tag", "leads": every, "add": ["x"]}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "delete", "filter": ""},
        {"action": "tag", "add": ["x"]},
        {"action": "tag", "filter": "state=open"},
        {"action": "tag", "filter": "state=open", "leads": [], "add": ["x"]},
        {"action": "tag", "leads": ["00000000-0000-0000-0000-000000000000"], "add": ["x"]},
        {"action": "move", "filter": "state=open"},
        {"action": "edit", "filter": "state=open", "fields": {"owner": "x"}},
        {"action": "assign", "filter": "state=open", "owner": "x"},
    ],
)
def test_what_means_nothing_is_refused(aurora, leads, key, body):
    assert key.post("bulk-changes/", body).status_code == 400
