"""The audit over the API: found, read page by page and taken along, by whoever may; reading it is a line too."""

import pytest

from crm import tasks
from crm.models import AuditLine, Job, Lead
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine
from tests.api.calling import key_of, session_of
from tests.makers import make_lead
from tests.queries import count_queries


@pytest.fixture
def lead(aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, value_cents=1_250_000)
        Lead.objects.filter(pk=lead.pk).update(value_cents=1_500_000)
        return lead


def test_lines_are_found_by_each_filter_in_words_that_the_caller_may_read(aurora, rival, lead):
    key, narrow = key_of(aurora), key_of(aurora, "audit.view")

    of_lead = key.get(f"audit/?table=crm_lead&row={lead.pk}&kind=leads").json()["results"]

    assert [line["action"] for line in of_lead] == ["update", "insert"]
    changed = of_lead[0]
    assert changed["changes"] == [{"field": "Value in cents", "before": "R$ 12,500", "after": "R$ 15,000"}]
    assert (changed["row"], changed["actor"]) == (str(lead.pk), "The system")
    assert "Marina Alves" in changed["what"]
    with in_tenant(aurora.schema):
        line = AuditLine.objects.get(pk=changed["id"])
    assert (line.table, line.action) == ("crm_lead", "update")
    hidden = narrow.get(f"audit/?table=crm_lead&row={lead.pk}").json()["results"][0]
    assert [change["before"] for change in hidden["changes"]] == ["••••••"]
    assert "Marina" not in str(hidden)
    assert key.get("audit/?since=2999-01-01").json()["results"] == []
    assert key.get(f"audit/?q={lead.pk}&until=2999-01-01").json()["results"][0]["id"] == changed["id"]
    assert key_of(rival).get(f"audit/?table=crm_lead&row={lead.pk}").json()["results"] == []


def test_pages_follow_each_other_through_both_tables(aurora, lead):
    owner = session_of(aurora, aurora.owner)
    every = owner.get("audit/?limit=200").json()["results"]

    paged = owner.all_of("audit/?limit=3")

    assert [line["id"] for line in paged] == [line["id"] for line in every]
    assert len(every) == len({line["id"] for line in every}) > 6
    assert [line["at"] for line in every] == sorted((line["at"] for line in every), reverse=True)
    assert {line["table"].partition("_")[0] for line in every} >= {"crm", "tenants"}


@pytest.mark.parametrize(
    "query",
    [
        "who=",
        "kind=everything",
        "since=x",
        "colour=red",
        "cursor=x",
        "limit=0",
        f"q={'x' * 81}",
        "until=2026-13-01",
        "until=9999-12-31",
        "since=0001-01-01",
    ],
)
def test_a_filter_that_means_nothing_is_refused(query, aurora):
    answer = key_of(aurora).get(f"audit/?{query}")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_that_a_program_read_it_is_a_line_once_an_hour(aurora):
    key = key_of(aurora)
    for _time in range(2):
        key.get("audit/")

    lines = PlatformAuditLine.objects.filter(action="records.read", after={"what": "audit"})
    assert [(line.organization_id, line.actor_name) for line in lines] == [(aurora.organization.pk, "API key Site")]


def test_it_is_taken_along_with_its_own_right_only(aurora, rival, lead):
    owner = session_of(aurora, aurora.owner)
    asked = {"entity": "audit", "form": "csv", "query": f"table=crm_lead&row={lead.pk}"}
    assert session_of(aurora, aurora.manager).post("exports/", asked).status_code == 403
    assert key_of(aurora, "audit.view", "lead.export").post("exports/", asked).status_code == 403
    assert owner.post("exports/", asked | {"query": "colour=red"}).status_code == 400
    assert owner.post("exports/", asked | {"columns": ["name"]}).status_code == 400
    with in_tenant(aurora.schema):
        assert not Job.objects.exists()

    begun = owner.post("exports/", asked)

    assert (begun.status_code, begun.json()["entity"], begun.json()["state"]) == (202, "audit", "queued")
    tasks.work_jobs(aurora.schema)
    done = owner.get(f"exports/{begun.json()['id']}/").json()
    assert (done["state"], done["done"]) == ("done", 2)
    assert owner.get(f"exports/{begun.json()['id']}/file/").status_code == 200
    assert key_of(rival).get(f"exports/{begun.json()['id']}/").status_code == 404
    told = PlatformAuditLine.objects.filter(action__startswith="export.", organization_id=aurora.organization.pk)
    assert [line.action for line in told.order_by("at")] == ["export.begun", "export.made"]


def test_a_page_costs_the_same_however_many_lines(aurora):
    owner = session_of(aurora, aurora.owner)
    costs = []
    for name in ("Marina", "Caio"):
        with in_tenant(aurora.schema):
            make_lead(name, owner=aurora.rep)
        owner.get("audit/")
        with count_queries() as queries:
            owner.get("audit/")
        costs.append(len(queries))
    assert costs[0] == costs[1] < 12
