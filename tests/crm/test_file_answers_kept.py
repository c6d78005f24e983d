"""Files that answer go where their record goes: merged, purged, listed, out of time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import CustomField, File, Lead
from crm.services import answer_files, companies, contacts, leads, merging, purging, removed
from tenants.context import in_tenant
from tests.clock import travel
from tests.crm.answer_files import answered, field_of, sent
from tests.crm.editing import fresh, lead_of
from tests.makers import make_contact, make_lead
from tests.markup import parse, text_of
from tests.queries import count_queries


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def field(aurora) -> CustomField:
    return field_of(aurora)


@pytest.fixture
def lead(aurora, field) -> Lead:
    return lead_of(aurora, title="Site")


def test_merging_carries_files_and_undoing_it_gives_them_back(aurora):
    field_of(aurora, "contact")
    with in_tenant(aurora.schema):
        one, other = (
            contacts.create(by=None, name=name, custom={"contrato": sent(f"{name}.pdf")}) for name in ("Ana", "Bia")
        )
        third = contacts.create(by=None, name="Cid")
        mine, theirs = one.custom["contrato"], other.custom["contrato"]

        merging.merge(one, [other], by=None)
        merging.merge(third, [fresh(aurora, one)], by=None)

        third.refresh_from_db()
        assert third.custom == {"contrato": mine}
        assert {str(file.pk) for file in File.objects.filter(contact=third)} == {mine, theirs}


@pytest.mark.parametrize("entity", ["lead", "contact", "company"])
def test_purging_leaves_no_file(aurora, entity, tmp_path, django_capture_on_commit_callbacks):
    field_of(aurora, entity)
    with in_tenant(aurora.schema), django_capture_on_commit_callbacks(execute=True):
        row = {
            "lead": lambda: leads.create(by=None, contact=make_contact(), custom={"contrato": sent()}),
            "contact": lambda: contacts.create(by=None, name="Bia", custom={"contrato": sent()}),
            "company": lambda: companies.create(name="Lume", custom={"contrato": sent()}),
        }[entity]()
        type(row).objects.filter(pk=row.pk).update(archived_at=timezone.now())
        {"lead": purging.leads, "contact": purging.contacts, "company": purging.companies}[entity]([row.pk])
        assert not File.ever.exists()
    assert [place for place in tmp_path.rglob("*") if place.is_file()] == []


def test_lists_show_the_files_name_and_narrow_by_having_one(aurora, browser, field):
    with in_tenant(aurora.schema):
        for name in ("Ana", "Bia", "Cid"):
            made = make_lead(name, owner=aurora.rep)
            if name != "Cid":
                answered(aurora, made, sent(f"{name}.pdf"))
    client, at = browser(aurora.rep), aurora.url("board/list/")
    client.post(aurora.url("board/list/columns/"), {"column": ["lead", "custom.contrato"]})

    def shown(query: str) -> list[str]:
        return [link.text for link in parse(client.get(f"{at}?{query}")).all(".c-own a[download]")]

    assert sorted(shown("")) == ["Ana.pdf", "Bia.pdf"]
    assert (sorted(shown("custom.contrato=any")), shown("custom.contrato=none")) == (["Ana.pdf", "Bia.pdf"], [])
    assert "Cid" in text_of(client.get(f"{at}?custom.contrato=none"))
    assert "Cid" not in text_of(client.get(f"{at}?custom.contrato=any"))
    assert "Contrato: Com arquivo" in text_of(client.get(f"{at}?custom.contrato=any")).replace("\n", " ")


def test_a_list_of_files_costs_the_same_for_one_row_and_for_three(aurora, browser, field):
    client = browser(aurora.rep)
    client.post(aurora.url("board/list/columns/"), {"column": ["lead", "custom.contrato"]})
    counts = []
    for number in (1, 2, 3):
        with in_tenant(aurora.schema):
            answered(aurora, make_lead(f"Ana {number}", owner=aurora.rep))
        with count_queries() as queries:
            client.get(aurora.url("board/list/"))
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_many_leads_get_no_file_at_once(aurora, browser, field, lead):
    answer = browser(aurora.owner).get(aurora.url("board/bulk/"))

    assert answer.status_code == 422


def test_time_runs_out_for_files_too(aurora, lead):
    first = answered(aurora, lead)
    answered(aurora, lead, sent("novo.pdf"))
    with travel(timezone.now() + timedelta(days=31)), in_tenant(aurora.schema):
        removed.prune()
        assert not File.ever.filter(pk=first.pk).exists()


def test_another_organizations_file_is_no_answer(aurora, rival, lead):
    field_of(rival)
    foreign = answered(rival, lead_of(rival))
    with in_tenant(aurora.schema), pytest.raises(answer_files.NotItsFile):
        leads.change(lead, by=None, version=lead.version, custom={"contrato": str(foreign.pk)})
