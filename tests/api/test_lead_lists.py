"""Lists of leads over the API: filters, pages, their cost."""

import pytest

from crm.models import Company, Lead
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead, stage
from tests.queries import count_queries


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
        "q=" + "x" * 81,
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=²",
        "cursor=x",
        "cursor=MjAyNi0wMS0wMV94",
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
