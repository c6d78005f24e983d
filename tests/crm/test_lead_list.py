"""The list tab: rows in order, one's own columns, fields changed in their place."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from crm.models import Company, Lead, PageLayout
from crm.services import leads
from tenants.context import in_tenant
from tests.crm.board_page import text
from tests.makers import make_lead, make_task
from tests.queries import count_queries

# Who asks (3), one's layout (2) and views, pipelines, people, stages, sums, own fields, which rows, their leads, tasks, badges, requests.
COST_OF_THE_LIST = 20
ROW = re.compile(r'<tr id="lead_(?P<id>[^"]+)_row" data-row.*?</tr>', re.DOTALL)


@pytest.fixture
def open_list(browser, aurora):
    def get(member, query: str = "", **headers_):
        return browser(member).get(aurora.url(f"board/list/{query}"), headers=headers_ or None)

    return get


def names(response) -> list[str]:
    return re.findall(r'<tr id="lead_[^"]+_row"[^>]* data-name="([^"]*)"', response.content.decode())


@pytest.fixture
def three(aurora):
    now = timezone.now()
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Ágata Modas")
        bia = make_lead("Bia", owner=aurora.rep, value_cents=300, score=10, tags=["seo"], last_activity_at=now)
        agata = make_lead(
            "Ágata", owner=aurora.other_rep, value_cents=100, score=90, in_stage="Contato", company=company
        )
        caio = make_lead("caio", value_cents=200, score=50, expected_close=date(2026, 1, 2), in_stage="Proposta")
        Lead.objects.filter(pk=agata.pk).update(last_activity_at=now - timedelta(days=2))
        Lead.objects.filter(pk=caio.pk).update(last_activity_at=now - timedelta(days=1))
        make_task(caio, due_at=now + timedelta(days=1))
        make_task(bia, due_at=now + timedelta(days=2))
        make_task(agata, due_at=now - timedelta(days=9), title="done").__class__.objects.filter(title="done").update(
            done_at=now
        )
    return {"Bia": bia.pk, "Ágata": agata.pk, "caio": caio.pk}


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", ["Bia", "caio", "Ágata"]),
        ("-active", ["Bia", "caio", "Ágata"]),
        ("active", ["Ágata", "caio", "Bia"]),
        ("lead", ["Ágata", "Bia", "caio"]),
        ("-lead", ["caio", "Bia", "Ágata"]),
        ("value", ["Ágata", "caio", "Bia"]),
        ("-score", ["Ágata", "caio", "Bia"]),
        ("stage", ["Bia", "Ágata", "caio"]),
        ("task", ["caio", "Bia", "Ágata"]),
        ("-close", ["caio", "Ágata", "Bia"]),
        ("company", ["Ágata", "Bia", "caio"]),
        ("owner__password", ["Bia", "caio", "Ágata"]),
        ("tags", ["Bia", "caio", "Ágata"]),
    ],
)
def test_rows_stand_in_the_order_asked_for(aurora, three, open_list, sort, found):
    assert names(open_list(aurora.owner, f"?sort={sort}")) == found


def test_each_sees_their_own_rows_through_the_filters(aurora, rival, three, open_list):
    with in_tenant(rival.schema):
        make_lead("Rival")

    assert names(open_list(aurora.rep)) == ["Bia"]
    assert names(open_list(aurora.manager, "?score=50..&sort=score")) == ["caio", "Ágata"]
    assert open_list(aurora.viewer).status_code == 403


def test_the_page_goes_on_below_its_last_row(aurora, open_list):
    with in_tenant(aurora.schema):
        for number in range(55):
            make_lead(f"Lead {number:02d}", value_cents=number)

    first = open_list(aurora.owner, "?sort=value")
    second = open_list(aurora.owner, "?sort=value&start=50", **{"HX-Request": "true"})

    assert names(first) == [f"Lead {number:02d}" for number in range(50)]
    assert "sort=value&amp;start=50" in first.content.decode()
    assert names(second) == [f"Lead {number:02d}" for number in range(50, 55)]
    assert "start=" not in second.content.decode()


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_list_costs_the_same_however_full(aurora, browser, how_many):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            make_task(make_lead(f"Lead {number}", owner=aurora.rep), due_at=timezone.now())
    manager = browser(aurora.manager)

    with count_queries() as queries:
        page = manager.get(aurora.url("board/list/"), headers={"HX-Request": "true"})

    assert len(names(page)) == how_many
    assert len(queries) == COST_OF_THE_LIST, queries.statements


def test_htmx_gets_exactly_what_the_page_holds(aurora, three, open_list):
    page = open_list(aurora.owner, "?sort=lead&score=50..").content.decode()
    fragment = open_list(aurora.owner, "?sort=lead&score=50..", **{"HX-Request": "true"})

    view = fragment.content.decode().partition('<div class="filts"')[0].partition("{#")[0].strip()
    assert view.startswith('<div class="board-view"')
    assert view in page
    assert f'"address": "{aurora.url("board/list/")}?score=50..&sort=lead"' in fragment["HX-Trigger"]


def test_columns_are_ones_own(aurora, three, browser, open_list):
    client = browser(aurora.owner)

    client.post(aurora.url("board/list/columns/"), {"column": ["phone", "value", "owner__password", "value"]})

    with in_tenant(aurora.schema):
        assert PageLayout.objects.get().columns == ["lead", "phone", "value"]
    heads = re.findall(r'<th scope="col" class="(?:r )?c-(\w+)', client.get(aurora.url("board/list/")).content.decode())
    assert heads == ["pick", "lead", "phone", "value", "more"]
    assert "c-owner" in open_list(aurora.admin).content.decode()


def test_rows_are_asked_for_again_with_the_sums(aurora, three, browser):
    ids = f"id={three['Bia']}&id={three['caio']}"

    answer = browser(aurora.owner).get(aurora.url(f"board/list/rows/?score=50..&{ids}"))

    assert names(answer) == ["caio"]
    assert 'id="board_totals" data-count="2" data-cents="300"' in answer.content.decode()


def save(client, aurora, pk, **fields):
    return client.post(aurora.url(f"leads/{pk}/cells/"), fields)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("title", "Site novo", "Site novo"),
        ("value_cents", "12.500,00", 1_250_000),
        ("tags", "#Branding, seo", ["branding", "seo"]),
        ("expected_close", "2026-12-24", date(2026, 12, 24)),
        ("source", "site", "site"),
    ],
)
def test_a_field_is_changed_in_its_place(aurora, three, browser, field, typed, kept):
    pk = three["Bia"]

    answer = save(browser(aurora.rep), aurora, pk, **{field: typed, f"initial-{field}": "", "version": 1})

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        lead = Lead.objects.get(pk=pk)
        assert (getattr(lead, field), lead.version) == (kept, 2)


def test_another_change_of_another_field_is_not_in_the_way(aurora, three, browser):
    pk = three["Bia"]
    with in_tenant(aurora.schema):
        leads.change(Lead.objects.get(pk=pk), by=aurora.owner.user, version=1, title="Theirs")

    answer = save(browser(aurora.rep), aurora, pk, value_cents="5", **{"initial-value_cents": "3,00", "version": 1})

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        lead = Lead.objects.get(pk=pk)
        assert (lead.title, lead.value_cents, lead.version) == ("Theirs", 500, 3)


def test_who_comes_second_to_a_field_sees_what_the_first_did(aurora, three, browser):
    pk = three["Bia"]
    with in_tenant(aurora.schema):
        leads.change(Lead.objects.get(pk=pk), by=aurora.owner.user, version=1, value_cents=99_900)

    answer = save(browser(aurora.rep), aurora, pk, value_cents="5", **{"initial-value_cents": "3,00", "version": 1})

    assert answer.status_code == 409
    assert "R$ 999 R$ 5" in text(answer.content.decode())
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=pk).value_cents == 99_900


@pytest.mark.parametrize(
    "fields",
    [
        {"value_cents": "abc", "version": "1"},
        {"source": "television", "version": "1"},
        {"expected_close": "1900-01-01", "version": "1"},
        {"title": "x" * 121, "version": "1"},
        {"title": "x"},
        {"owner": "x", "version": "1"},
        {"stage": "x", "version": "1"},
    ],
)
def test_what_cannot_be_changed_so_changes_nothing(aurora, three, browser, fields):
    answer = save(browser(aurora.rep), aurora, three["Bia"], **fields)

    assert answer.status_code == 422
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=three["Bia"]).version == 1


def test_a_lead_that_is_only_seen_is_not_changed(aurora, three, browser):
    answer = save(browser(aurora.manager), aurora, three["Ágata"], title="x", version=1)

    assert answer.status_code == 403
    assert "data-changeable" not in _row(browser(aurora.manager).get(aurora.url("board/list/")), "Ágata")


def _row(response, name: str) -> str:
    return next(row[0] for row in ROW.finditer(response.content.decode()) if f'data-name="{name}"' in row[0])
