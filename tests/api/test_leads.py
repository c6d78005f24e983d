"""Leads over the API: exactly what is told, changed, moved, refused."""

import pytest

from crm.models import Activity, Company, Event, Lead, LostReason, Pipeline, Stage
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact, make_lead, stage
from tests.queries import count_queries


@pytest.fixture
def marina(aurora) -> Lead:
    """A lead of the rep's, in Proposta."""
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Studio Lume")
        contact = make_contact("Marina Alves", "+5511987654321", company=company)
        return make_lead(
            contact=contact,
            company=company,
            owner=aurora.rep,
            in_stage="Proposta",
            title="Site novo",
            value_cents=1_250_000,
            tags=["branding"],
        )


def fresh(lead: Lead, cast) -> Lead:
    with in_tenant(cast.schema):
        return Lead.objects.select_related("stage", "owner", "lost_reason").get(pk=lead.pk)


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
        "score": 0,
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


def test_statistics_of_a_pipeline_that_is_not_there(aurora, rival, key):
    with in_tenant(rival.schema):
        theirs = Pipeline.objects.get().pk

    assert key.get(f"leads/statistics/?pipeline={theirs}").status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Caio", "Bia", "Ana"]),
        ("q=CÁIO", ["Caio"]),
        ("q=lúme", ["Ana"]),
        ("q=98765-4321", ["Ana"]),
        ("q=%25", []),
        ("source=site", ["Bia"]),
        ("tag=seo", ["Caio", "Bia"]),
        ("stage={proposta}", ["Bia"]),
        ("stage_kind=won", ["Caio"]),
        ("pipeline={pipeline}", ["Caio", "Bia", "Ana"]),
        ("owner={rep}", ["Ana"]),
        ("unowned=true", ["Caio"]),
        ("unowned=false", ["Bia", "Ana"]),
        ("contact={ana}", ["Ana"]),
        ("company={lume}", ["Ana"]),
        ("created_before=2020-01-01T00:00:00Z", []),
        ("created_after=2020-01-01T00:00:00-03:00", ["Caio", "Bia", "Ana"]),
        ("updated_after=2020-01-01T00:00:00-03:00&tag=seo&source=site", ["Bia"]),
    ],
)
def test_filters_narrow_the_list(query, found, aurora, key):
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume")
        ana = make_contact("Ana", "+5511987654321")
        make_lead(contact=ana, company=lume, owner=aurora.rep)
        make_lead("Bia", owner=aurora.other_rep, in_stage="Proposta", source="site", tags=["seo"])
        make_lead("Caio", in_stage="Ganho", tags=["seo", "ads"])
        known = {
            "proposta": stage("Proposta").pk,
            "pipeline": stage("Proposta").pipeline_id,
            "ana": ana.pk,
            "lume": lume.pk,
        }

    told = key.get("leads/?" + query.format(rep=aurora.rep.user_id, **known))

    assert [lead["contact_name"] for lead in told.json()["results"]] == found


@pytest.mark.parametrize(
    "query",
    [
        "contact__name=Ana",
        "contact__org__slug=rival",
        "owner__password__startswith=p",
        "_connector=OR",
        "org_id=1",
        "fields=owner",
        "include=owner",
        "ordering=-owner__password",
        "stage=lead",
        "owner=%27",
        "source=television",
        "created_after=yesterday",
        "archived=maybe",
        "q=%00",
        "q=" + "x" * 81,
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=²",
        "cursor=x",
        "cursor=MjAyNi0wMS0wMV94",
        "cursor=%00",
    ],
)
def test_filters_that_are_none_are_refused(query, aurora, key):
    with in_tenant(aurora.schema):
        make_lead("Ana")

    answer = key.get(f"leads/?{query}")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_pages_neither_repeat_nor_skip(aurora, key):
    with in_tenant(aurora.schema):
        leads = [make_lead(f"Lead {number}") for number in range(7)]
        Lead.objects.filter(pk__in=[lead.pk for lead in leads[:5]]).update(created_at=leads[0].created_at)

    first = key.get("leads/?limit=2").json()
    with in_tenant(aurora.schema):
        make_lead("Arrived meanwhile")
    told = key.all_of("leads/?limit=2")

    assert len(first["results"]) == 2
    assert len(told) == 8
    assert len({lead["id"] for lead in told}) == 8
    following = key.get(first["next"].split("/api/v1/")[1]).json()["results"]
    assert {lead["id"] for lead in following}.isdisjoint({lead["id"] for lead in first["results"]})


@pytest.mark.parametrize("how_many", [1, 6])
def test_a_list_costs_the_same_however_long(how_many, aurora, key):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            company = Company.objects.create(name=f"Company {number}")
            make_lead(f"Lead {number}", owner=aurora.rep, company=company)
    key.get("leads/")

    with count_queries() as queries:
        assert len(key.get("leads/").json()["results"]) == how_many

    assert len(queries) == 2, queries.statements  # the key, the leads


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


def test_a_stage_of_another_pipeline_is_refused(aurora, key, marina):
    with in_tenant(aurora.schema):
        other = Pipeline.objects.create(name="Pós-venda")
        column = Stage.objects.create(pipeline=other, name="Entrada", position=0)

    answer = key.post(f"leads/{marina.pk}/move/", {"to": str(column.pk), "version": 1})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["to"])


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
