"""Many leads put into a sequence and taken out of it as one change, and that taken back."""

import pytest

from crm.models import Enrolment, Job
from crm.services.nurturing import keeping
from tenants.context import in_tenant
from tests.crm.nurturing.making import cold, go, sequence
from tests.markup import text_of


@pytest.fixture
def row(aurora):
    with in_tenant(aurora.schema):
        return sequence(below=0)


@pytest.fixture
def leads(aurora):
    with in_tenant(aurora.schema):
        return [cold("Ana", owner=aurora.rep), cold("Bia", owner=aurora.rep), cold("Caio", in_stage="Ganho")]


@pytest.fixture
def change(browser, aurora, leads):
    def post(action: str, member=None, **values):
        said = {"action": action, "ids": ",".join(str(lead.pk) for lead in leads), **values}
        return browser(member or aurora.owner).post(aurora.url("board/bulk/"), said)

    return post


def inside(aurora) -> list[str]:
    with in_tenant(aurora.schema):
        return sorted(Enrolment.objects.active().values_list("lead__contact__name", flat=True))


def take_back(aurora, browser):
    with in_tenant(aurora.schema):
        job = Job.objects.filter(reverts=None).latest("created_at")
    return browser(aurora.owner).post(aurora.url(f"bulk/{job.pk}/undo/"))


def test_they_enter_each_that_does_not_fit_is_named_and_it_is_taken_back(aurora, browser, row, change):
    said = text_of(change("enter_sequence", sequence=row.pk))

    assert inside(aurora) == ["Ana", "Bia"]
    assert "2 leads alterados 1 lead ficou como estava" in said
    assert "O lead não se encaixa nesta sequência: foi ganho." in said
    take_back(aurora, browser)
    assert inside(aurora) == []


def test_they_leave_and_go_on_where_they_were(aurora, browser, row, change):
    change("enter_sequence", sequence=row.pk)
    with in_tenant(aurora.schema):
        Enrolment.objects.active().update(step=1)

    change("leave_sequence")
    with in_tenant(aurora.schema):
        assert set(Enrolment.objects.values_list("state", "why")) == {("left", "stopped")}
    take_back(aurora, browser)

    assert inside(aurora) == ["Ana", "Bia"]
    with in_tenant(aurora.schema):
        assert set(Enrolment.objects.values_list("step", "why", "ended_at")) == {(1, "", None)}


def test_a_rep_puts_in_only_their_own(aurora, row, leads, change):
    change("enter_sequence", aurora.other_rep, sequence=row.pk)

    assert inside(aurora) == []


@pytest.mark.parametrize("wanted", ["", "00000000-0000-0000-0000-000000000000", "{theirs}", "{off}"])
def test_a_sequence_that_is_not_there_or_off_takes_nobody(aurora, rival, row, change, wanted):
    with in_tenant(rival.schema):
        theirs = sequence()
    with in_tenant(aurora.schema):
        off = sequence(below=0)
        keeping.switch(off, on=False, by=None)

    change("enter_sequence", sequence=wanted.format(theirs=theirs.pk, off=off.pk))

    assert inside(aurora) == []


def test_the_list_offers_those_that_are_on(aurora, browser, row):
    with in_tenant(aurora.schema):
        go()
    said = text_of(browser(aurora.rep).get(aurora.url("board/list/")))

    assert "Adicionar a Nutrir" in said
    assert "Tirar da sequência" in said


def test_the_palette_adds_a_lead_to_one_where_one_is_on_and_it_is_in_none(aurora, browser, row, leads):
    address = aurora.url(f"leads/{leads[0].pk}/actions/")

    assert "Adicionar a uma sequência…" in text_of(browser(aurora.rep).get(address))
    with in_tenant(aurora.schema):
        Enrolment.objects.create(sequence=row, lead=leads[0])
    assert "Adicionar a uma sequência…" not in text_of(browser(aurora.rep).get(address))
