"""Leads over the API: exactly what is told, changed, moved, refused."""

import pytest

from crm.models import Activity, Event, Lead, LostReason, Pipeline
from crm.services import pipelines
from tenants.context import in_tenant
from tests.api.calling import session_of
from tests.api.rows import fresh
from tests.crm.history_by_hand import live_through
from tests.makers import make_contact, make_lead, stage


def test_a_lead_is_told_exactly_so(aurora, key, marina):
    told = key.get(f"leads/{marina.pk}/").json()

    moments = {name: told.pop(name) for name in ("created_at", "updated_at", "entered_stage_at")}
    assert told == {
        "id": str(marina.pk),
        "version": 1,
        "title": "Site novo",
        "pipeline": str(marina.pipeline_id),
        "stage": str(marina.stage_id),
        "stage_name": "Proposta",
        "stage_kind": "open",
        "contact": str(marina.contact_id),
        "contact_name": "Marina Alves",
        "company": str(marina.company_id),
        "company_name": "Studio Lume",
        "owner": str(aurora.rep.user_id),
        "owner_name": "Rep",
        "value_cents": 1_250_000,
        "source": "manual",
        "source_detail": {},
        "tags": ["branding"],
        "custom": {},
        "score": 0,
        "score_reasons": [],
        "expected_close": None,
        "closed_at": None,
        "lost_reason": None,
        "lost_reason_name": None,
        "archived_at": None,
    }
    assert all(moment.endswith("-03:00") for moment in moments.values())


def test_a_key_creates_a_lead_at_the_top_of_the_first_stage(aurora, key):
    with in_tenant(aurora.schema):
        make_lead("Ana")
        contact = make_contact("Marina Alves")

    answer = key.post(
        "leads/",
        {
            "contact": str(contact.pk),
            "title": "Site novo",
            "value_cents": 1_250_000,
            "source_detail": {"utm_source": "google"},
            "tags": ["#Branding ", "branding"],
            "expected_close": "2026-12-10",
        },
    )

    told = answer.json()
    assert answer.status_code == 201
    assert (told["stage_name"], told["version"], told["source"], told["value_cents"]) == ("Lead", 1, "api", 1_250_000)
    assert (told["tags"], told["expected_close"]) == (["branding"], "2026-12-10")
    assert told["source_detail"] == {"utm_source": "google"}
    with in_tenant(aurora.schema):
        assert [lead.contact.name for lead in Lead.objects.in_order()] == ["Marina Alves", "Ana"]
        assert Event.objects.order_by("id").first().kind == "lead.created"


def test_leads_of_keys_are_given_by_turns_unless_somebody_is_named(aurora, key):
    with in_tenant(aurora.schema):
        contact = str(make_contact("Marina").pk)

    in_turn = [key.post("leads/", {"contact": contact}).json()["owner_name"] for _number in range(3)]
    named = key.post("leads/", {"contact": contact, "owner": str(aurora.manager.user_id)}).json()
    nobodys = key.post("leads/", {"contact": contact, "owner": None}).json()

    assert in_turn == ["Rep", "Other Rep", "Rep"]
    assert (named["owner_name"], nobodys["owner"]) == ("Manager", None)


def test_a_persons_lead_is_their_own(aurora):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", owner=aurora.rep.user)

    told = session_of(aurora, aurora.rep).post("leads/", {"contact": str(contact.pk)}).json()

    assert (told["owner"], told["source"]) == (str(aurora.rep.user_id), "manual")


def test_a_change_is_made_of_the_version_that_was_seen(aurora, key, marina):
    changed = key.patch(f"leads/{marina.pk}/", {"version": 1, "value_cents": 1_500_000, "company": None}).json()
    assert (changed["version"], changed["value_cents"], changed["company"]) == (2, 1_500_000, None)

    late = key.patch(f"leads/{marina.pk}/", {"version": 1, "value_cents": 9})

    problem = late.json()
    assert (late.status_code, problem["type"]) == (409, "urn:loved-crm:problem:stale")
    assert problem["current"] == key.get(f"leads/{marina.pk}/").json()
    assert problem["last_move"] is None
    assert fresh(marina, aurora).value_cents == 1_500_000


def test_a_change_of_nothing_is_no_change(aurora, key, marina):
    told = key.patch(f"leads/{marina.pk}/", {"version": 1, "title": "Site novo"}).json()

    assert told["version"] == 1
    with in_tenant(aurora.schema):
        assert not Event.objects.exists()


def test_a_move_goes_below_the_neighbour_that_is_named(aurora, key, marina):
    with in_tenant(aurora.schema):
        first, second = make_lead("Ana", in_stage="Negociação"), make_lead("Bia", in_stage="Negociação")
        to = str(stage("Negociação").pk)

    answer = key.post(f"leads/{marina.pk}/move/", {"to": to, "version": 1, "after": str(first.pk)})

    assert (answer.status_code, answer.json()["stage_name"], answer.json()["version"]) == (200, "Negociação", 2)
    with in_tenant(aurora.schema):
        order = list(Lead.objects.filter(stage=to).in_order().values_list("pk", flat=True))
        assert order == [first.pk, marina.pk, second.pk]
        assert Activity.objects.get().particulars == {"from_stage": "Proposta", "to_stage": "Negociação"}


def test_who_moves_second_is_told_who_was_first(aurora, key, marina):
    with in_tenant(aurora.schema):
        won, negotiation = str(stage("Ganho").pk), str(stage("Negociação").pk)
    session_of(aurora, aurora.rep).post(f"leads/{marina.pk}/move/", {"to": won, "version": 1})

    late = key.post(f"leads/{marina.pk}/move/", {"to": negotiation, "version": 1})

    problem = late.json()
    assert (late.status_code, problem["current"]["stage_name"], problem["current"]["version"]) == (409, "Ganho", 2)
    last = {name: problem["last_move"][name] for name in ("from_stage_name", "to_stage_name", "moved_by_name")}
    assert last == {"from_stage_name": "Proposta", "to_stage_name": "Ganho", "moved_by_name": "Rep"}
    assert fresh(marina, aurora).stage.name == "Ganho"


def test_losing_needs_a_reason(aurora, key, marina):
    with in_tenant(aurora.schema):
        lost, reason = str(stage("Perdido").pk), str(LostReason.objects.get(name="Preço").pk)

    asked = key.post(f"leads/{marina.pk}/move/", {"to": lost, "version": 1})
    told = key.post(f"leads/{marina.pk}/move/", {"to": lost, "version": 1, "lost_reason": reason})

    assert (asked.status_code, list(asked.json()["errors"])) == (400, ["lost_reason"])
    assert (told.status_code, told.json()["stage_kind"], told.json()["lost_reason_name"]) == (200, "lost", "Preço")
    assert told.json()["closed_at"] is not None


def test_what_is_archived_leaves_the_list_and_the_sums(aurora, key, marina):
    answer = key.delete(f"leads/{marina.pk}/")

    assert answer.status_code == 204
    assert key.get("leads/").json()["results"] == []
    assert [lead["id"] for lead in key.get("leads/?archived=true").json()["results"]] == [str(marina.pk)]
    assert key.get("leads/statistics/").json()["count"] == 0
    assert key.get(f"leads/{marina.pk}/").json()["archived_at"] is not None
    assert key.delete(f"leads/{marina.pk}/").status_code == 204


def test_what_is_archived_stays_as_it_is(aurora, key, marina):
    key.delete(f"leads/{marina.pk}/")
    with in_tenant(aurora.schema):
        won = str(stage("Ganho").pk)

    changed = key.patch(f"leads/{marina.pk}/", {"version": 2, "title": "x"})
    moved = key.post(f"leads/{marina.pk}/move/", {"to": won, "version": 2})

    for answer in (changed, moved):
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:loved-crm:problem:archived")
    assert (fresh(marina, aurora).title, fresh(marina, aurora).stage.name) == ("Site novo", "Proposta")


def test_statistics_count_and_sum_each_stage(aurora, key, marina):
    with in_tenant(aurora.schema):
        make_lead("Ana", in_stage="Proposta", value_cents=50, source="site")
        make_lead("Bia", in_stage="Ganho", value_cents=700)

    told = key.get("leads/statistics/").json()
    of_site = key.get("leads/statistics/?source=site").json()

    figures = {row["name"]: (row["count"], row["value_cents"]) for row in told["stages"]}
    assert (told["count"], told["value_cents"]) == (3, 1_250_750)
    assert figures["Proposta"] == (2, 1_250_050)
    assert figures["Ganho"] == (1, 700)
    assert figures["Lead"] == (0, 0)
    assert (of_site["count"], of_site["value_cents"]) == (1, 50)


def test_statistics_count_only_what_one_sees(aurora, marina):
    with in_tenant(aurora.schema):
        make_lead("Ana", in_stage="Proposta", owner=aurora.other_rep, value_cents=50)

    assert session_of(aurora, aurora.rep).get("leads/statistics/").json()["value_cents"] == 1_250_000
    assert session_of(aurora, aurora.other_rep).get("leads/statistics/").json()["value_cents"] == 50


@pytest.mark.parametrize("named", ["nonsense", "%7B%7D", "00000000-0000-4000-8000-000000000000"])
def test_metrics_of_a_pipeline_that_is_not_there_are_refused(aurora, key, named):
    with in_tenant(aurora.schema):
        pipelines.create("Another", by=None)
    answer = key.get(f"leads/metrics/?pipeline={named}")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["pipeline"])


def test_metrics_measure_the_history_of_the_leads_one_sees(aurora, key, rival):
    with in_tenant(aurora.schema):
        live_through(aurora)
    with in_tenant(rival.schema):
        live_through(rival)
        make_lead("One more there")

    told = key.get("leads/metrics/").json()
    of_site = key.get("leads/metrics/?source=site").json()

    assert (told["totals"]["count"], told["totals"]["won"], told["totals"]["velocity_cents"]) == (
        6,
        2,
        pytest.approx(20833.33, abs=0.01),
    )
    assert [row["reached"] for row in told["stages"]] == [6, 5, 4, 2, 2, 0]
    assert [(row["name"], row["count"], row["cents"]) for row in told["lost_reasons"]] == [("Preço", 2, 210_000)]
    assert of_site["totals"]["count"] == 3
    assert session_of(aurora, aurora.rep).get("leads/metrics/").json()["totals"]["count"] == 3
    assert session_of(aurora, aurora.viewer).get("leads/metrics/").status_code == 403


def test_statistics_of_a_pipeline_that_is_not_there(aurora, rival, key):
    with in_tenant(rival.schema):
        theirs = Pipeline.objects.get().pk

    assert key.get(f"leads/statistics/?pipeline={theirs}").status_code == 400
