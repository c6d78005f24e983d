"""The metrics tab: its numbers, and that each leads to just the leads it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.utils import timezone

from crm.models import Lead, LostReason, Pipeline, StageVisit
from crm.queries.board import Board
from crm.queries.filters import Filters
from crm.queries.metrics.sheet import MetricsSheet
from tenants.context import in_tenant
from tests.crm.history_by_hand import NOW, live_through
from tests.makers import make_lead, make_task, stage
from tests.markup import text_of
from tests.queries import count_queries

COST = 23


@pytest.fixture
def lived(aurora):
    """The history by hand, moved so that it ends today."""
    with in_tenant(aurora.schema):
        leads = live_through(aurora)
        later = timezone.now() - NOW
        for lead in Lead.objects.all():
            closed = lead.closed_at + later if lead.closed_at else None
            Lead.objects.filter(pk=lead.pk).update(
                created_at=lead.created_at + later, entered_stage_at=lead.entered_stage_at + later, closed_at=closed
            )
        for visit in StageVisit.objects.all():
            visit.entered_at += later
            visit.left_at = visit.left_at + later if visit.left_at else None
            visit.save()
    return leads


@pytest.fixture
def get(browser, aurora):
    def page(member, query: str = "", **headers):
        return browser(member).get(aurora.url(f"board/metrics/{query}"), headers=headers or None)

    return page


def test_the_figures_stand_at_the_top(lived, aurora, get):
    told = text_of(get(aurora.owner))

    assert "Conversão até Ganho 33,3%" in told
    assert "Ciclo de venda 12,0 dias" in told
    assert "Ticket médio R$ 2.500" in told
    assert "Velocidade R$ 208/dia" in told
    assert "Previsão R$ 1.850" in told


def test_a_fragment_is_what_the_page_holds(lived, aurora, get):
    page, fragment = get(aurora.owner).content.decode(), get(aurora.owner, **{"HX-Request": "true"}).content.decode()

    view = re.search(r'<div class="board-view metrics.*', fragment, re.S)[0][:2000]
    assert view in page


def test_each_number_leads_to_just_its_leads(lived, aurora, rival):
    with in_tenant(aurora.schema):
        board = Board(Pipeline.objects.get(is_default=True), aurora.owner, Filters())
        sheet = MetricsSheet(board)
        with_addresses(aurora)

        for row in sheet.funnel:
            assert len(behind(row.reached_url, aurora)) == row.metrics.reached, row.metrics.stage.name
        for row in sheet.flow:
            assert len(behind(row.url, aurora)) == row.metrics.standing, row.metrics.stage.name
        for slice_ in [*sheet.owners, *sheet.sources]:
            assert len(behind(slice_.open_url, aurora)) == slice_.what.open
            assert len(behind(slice_.won_url, aurora)) == slice_.what.won
        for reason in sheet.reasons:
            assert len(behind(reason.url, aurora)) == reason.what.count
        for (_label, _made, sales, _value, url), point in zip(sheet.chart_table, sheet.weeks.points, strict=True):
            assert len(behind(url, aurora)) == sales == point.won
        totals = sheet.history.totals
        found = {name: len(behind(url, aurora)) for name, url in sheet.urls.items()}
        assert found == {"open": totals.open, "won": totals.won, "lost": totals.lost}


def with_addresses(cast) -> None:
    from django.urls import set_urlconf

    set_urlconf("config.organization_urls")


@pytest.fixture(autouse=True)
def addresses_as_they_were():
    yield
    with_addresses_of_all()


def with_addresses_of_all() -> None:
    from django.urls import set_urlconf

    set_urlconf(None)


def behind(url: str, cast) -> set[str]:
    """Who stands in the list that an address opens."""
    filters = Filters.read(QueryDict(url.partition("?")[2]))
    board = Board(Pipeline.objects.get(is_default=True), cast.owner, filters)
    return set(board.leads.values_list("contact__name", flat=True))


def test_the_bottleneck_is_told_and_leads_to_those_that_wait(lived, aurora, get):
    with in_tenant(aurora.schema):
        proposal = stage("Proposta")
        proposal.rotten_after_days = 5
        proposal.save()

    page = get(aurora.owner)
    told = text_of(page)

    assert "Gargalo em Proposta:" in told
    (url,) = re.findall(r'class="lnk" href="([^"]*wait[^"]*)"', page.content.decode())
    with in_tenant(aurora.schema):
        assert behind(unescape(url), aurora) == {"C"}
        make_task(lived["C"], due_at=timezone.now())
        assert behind(unescape(url), aurora) == set()


def test_the_period_is_compared_with_the_one_before(aurora, get):
    now = timezone.now()
    with in_tenant(aurora.schema):
        for days, in_stage in ((2, "Ganho"), (3, "Lead"), (40, "Ganho"), (41, "Lead"), (42, "Lead"), (43, "Lead")):
            at = now - timedelta(days=days)
            closed = at + timedelta(days=1) if in_stage == "Ganho" else None
            make_lead(
                f"{days}", in_stage=in_stage, created_at=at, entered_stage_at=at, closed_at=closed, value_cents=1000
            )

    told = text_of(get(aurora.owner, "?created=30d"))

    assert "Conversão até Ganho 50,0% 25,0 pontos acima do período anterior" in told


def test_each_counts_what_each_may_see(lived, aurora, get):
    assert "Conversão até Ganho 33,3%" in text_of(get(aurora.rep))  # A of A, B, E
    assert get(aurora.viewer).status_code == 403


def test_the_other_organization_shows_nothing_of_it(lived, aurora, rival, browser):
    page = browser(rival.owner).get(rival.url("board/metrics/"))
    assert "Seu pipeline começa aqui" in text_of(page)
    assert browser(rival.owner).get(aurora.url("board/metrics/")).status_code == 404


def test_following_a_number_shows_what_narrows(lived, aurora, browser):
    with in_tenant(aurora.schema):
        reached, reason = stage("Proposta").pk, LostReason.objects.get(name="Preço").pk

    told = text_of(browser(aurora.owner).get(aurora.url(f"board/?reached={reached}&reason={reason}&wait=late")))

    assert "Chegou a: Proposta" in told
    assert "Motivo da perda: Preço" in told
    assert "Parados: além da meta da etapa" in told


@pytest.mark.parametrize("how_many", [3, 20])
def test_it_costs_the_same_however_many(aurora, browser, how_many):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            make_lead(f"Lead {number}", owner=aurora.rep, source="site" if number % 2 else "ad")
    client = browser(aurora.manager)
    client.get(aurora.url("board/metrics/?created=90d"))

    with count_queries() as queries:
        client.get(aurora.url("board/metrics/?created=90d"), headers={"HX-Request": "true"})

    assert len(queries) == COST, queries.statements
