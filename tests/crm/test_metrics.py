"""The numbers of a history that was computed by hand: see ``tests/crm/history_by_hand.py``."""

from datetime import date

import pytest
from django.utils import timezone

from crm.models import Lead, Pipeline
from crm.queries.metrics import series
from crm.queries.metrics.history import History
from tenants.context import in_tenant
from tests import makers
from tests.crm.history_by_hand import NOW, live_through, march
from tests.queries import count_queries


@pytest.fixture
def history(inside_aurora):
    live_through(inside_aurora)
    return history_of(inside_aurora.owner)


def history_of(principal) -> History:
    pipeline = Pipeline.objects.get(is_default=True)
    leads = Lead.objects.accessible_by(principal).living().filter(pipeline=pipeline)
    return History(pipeline, leads, now=NOW)


def test_what_the_leads_come_to(history):
    totals = history.totals

    assert (totals.count, totals.open, totals.won, totals.lost) == (6, 2, 2, 2)
    assert (totals.open_cents, totals.won_cents, totals.lost_cents) == (350_000, 500_000, 210_000)
    assert totals.weighted_cents == 185_000  # 60 % of 3,000 and 10 % of 500
    assert totals.conversion == pytest.approx(2 / 6)
    assert totals.win_rate == pytest.approx(2 / 4)
    assert totals.cycle_days == pytest.approx(12)  # A ten days, D fourteen
    assert totals.average_sale_cents == 250_000
    assert totals.velocity_cents == pytest.approx(2 * 0.5 * 250_000 / 12)


def test_how_sure_the_forecast_is(history):
    # √(.6 × .4 × 300,000² + .1 × .9 × 50,000²) = 147,732; 80 % of a normal distribution lie within 1.2816 of it
    assert history.totals.give_or_take_cents == pytest.approx(189_334, abs=2)
    assert history.totals.at_least_cents == 0
    assert history.totals.at_most_cents == pytest.approx(374_334, abs=2)


def test_how_far_the_leads_got(history):
    funnel = {row.stage.name: (row.reached, row.reached_cents) for row in history.stages if row.stage.kind != "lost"}

    assert funnel == {
        "Lead": (6, 1_060_000),
        "Contato": (5, 1_010_000),  # D and I skipped it, and were further
        "Proposta": (4, 810_000),  # A, C, D and I
        "Negociação": (2, 500_000),  # A and D; I was won and is so no longer
        "Ganho": (2, 500_000),
    }
    advanced = [row.advanced for row in history.stages]
    assert advanced == [pytest.approx(5 / 6), pytest.approx(4 / 5), pytest.approx(2 / 4), pytest.approx(1), None, None]


def test_who_came_and_went(history):
    flow = {row.stage.name: (row.entered, row.left, row.standing) for row in history.stages}

    assert flow == {
        "Lead": (6, 5, 1),
        "Contato": (3, 3, 0),
        "Proposta": (4, 3, 1),
        "Negociação": (2, 2, 0),
        "Ganho": (4, 2, 2),
        "Perdido": (2, 0, 2),
    }


def test_how_long_they_stayed(history):
    stays = {row.stage.name: (row.average, row.median, row.p90) for row in history.stages}

    assert stays["Lead"] == (pytest.approx(29 / 6), pytest.approx(2), pytest.approx(11.5))
    assert stays["Contato"] == (pytest.approx(14 / 3), pytest.approx(4), pytest.approx(5.6))
    assert stays["Proposta"] == (pytest.approx(25 / 4), pytest.approx(2), pytest.approx(13.9))
    assert stays["Negociação"] == (pytest.approx(6), pytest.approx(6), pytest.approx(9.2))
    assert stays["Ganho"] == stays["Perdido"] == (None, None, None)


def test_why_they_were_lost(history):
    assert [(reason.name, reason.count, reason.cents) for reason in history.lost_reasons] == [("Preço", 2, 210_000)]


def test_by_owner_and_by_source(history):
    owners = [(one.label, one.open, one.won, one.won_cents, one.lost) for one in history.by_owner()]
    assert owners == [
        ("Other Rep", 1, 1, 400_000, 0),
        ("Rep", 1, 1, 100_000, 1),
        ("Sem responsável", 0, 0, 0, 1),
    ]
    sources = [(one.key, one.open, one.won, one.won_cents, one.lost) for one in history.by_source()]
    assert sources == [("ad", 0, 1, 400_000, 2), ("site", 2, 1, 100_000, 0)]


def test_nobody_waits_too_long_on_average(history):
    assert history.bottleneck is None


def test_the_stage_that_keeps_leads_longest_against_its_goal_is_the_bottleneck(history, inside_aurora):
    proposal = makers.stage("Proposta")
    proposal.rotten_after_days = 5  # 6.25 days on average are a quarter more
    proposal.save()
    lead = Lead.objects.get(contact__name="C")
    fresh = history_of(inside_aurora.owner)

    assert (fresh.bottleneck.metrics.stage.name, fresh.bottleneck.late, fresh.bottleneck.without_task) == (
        "Proposta",
        1,
        1,
    )

    makers.make_task(lead, due_at=NOW)
    assert history_of(inside_aurora.owner).bottleneck.without_task == 0


def test_each_counts_what_each_may_see(inside_aurora):
    live_through(inside_aurora)

    assert history_of(inside_aurora.rep).totals.count == 3  # A, B, E
    assert history_of(inside_aurora.manager).totals.count == 6
    assert history_of(inside_aurora.viewer).totals.count == 0


def test_the_other_organization_counts_nothing_of_it(aurora, rival):
    with in_tenant(aurora.schema):
        live_through(aurora)
    with in_tenant(rival.schema):
        assert history_of(rival.owner).totals.count == 0
        assert [row.entered for row in history_of(rival.owner).stages] == [0, 0, 0, 0, 0, 0]


def test_another_pipelines_stages_are_not_this_ones(history, inside_aurora):
    other = Pipeline.objects.create(name="Pós-venda")

    assert History(other, Lead.objects.filter(pipeline=other), now=NOW).stages == []


def test_numbers_of_nothing_are_missing_and_not_zero(inside_aurora):
    totals = history_of(inside_aurora.owner).totals

    assert (totals.count, totals.open_cents) == (0, 0)
    assert (totals.conversion, totals.win_rate, totals.cycle_days, totals.velocity_cents) == (None, None, None, None)


@pytest.mark.parametrize("how_many", [1, 12])
def test_it_costs_the_same_however_many(inside_aurora, how_many):
    for number in range(how_many):
        makers.make_lead(f"Lead {number}", owner=inside_aurora.rep, created_at=march(1))

    with count_queries() as queries:
        whole = history_of(inside_aurora.owner)
        whole.totals, whole.stages, whole.bottleneck, whole.lost_reasons, whole.by_owner(), whole.by_source()

    assert len(queries) == 6, queries.statements


class TestWeekByWeek:
    """March 2026: weeks begin on Mondays the 23rd of February, the 2nd, 9th, 16th, 23rd and 30th of March."""

    @pytest.fixture
    def weeks(self, history):
        with timezone.override("UTC"):
            return series.over_time(history.leads, date(2026, 3, 1), date(2026, 3, 31))

    def test_leads_count_in_the_week_they_were_made(self, weeks):
        assert [
            (day.isoformat(), point.created, point.created_won)
            for day, point in zip(weeks.days, weeks.points, strict=False)
        ] == [
            ("2026-02-23", 1, 1),  # A
            ("2026-03-02", 3, 1),  # B, C and D
            ("2026-03-09", 2, 0),  # E and I
            ("2026-03-16", 0, 0),
            ("2026-03-23", 0, 0),
            ("2026-03-30", 0, 0),
        ]

    def test_sales_and_losses_in_the_week_they_were_closed(self, weeks):
        assert [(point.won, point.won_cents, point.lost, point.cycle_days) for point in weeks.points] == [
            (0, 0, 0, None),
            (0, 0, 0, None),
            (1, 100_000, 1, 10),  # A on the 11th, B on the 10th
            (1, 400_000, 1, 14),  # D on the 20th, I on the 16th
            (0, 0, 0, None),
            (0, 0, 0, None),
        ]

    def test_midnight_is_that_of_the_organization(self, history):
        with timezone.override("America/Sao_Paulo"):  # where B, made on Monday at midnight UTC, was made on Sunday
            weeks = series.over_time(history.leads, date(2026, 2, 23), date(2026, 3, 8))
        assert [point.created for point in weeks.points] == [2, 2]

    def test_a_year_is_told_by_months(self, history):
        year = series.over_time(history.leads, date(2025, 4, 1), date(2026, 3, 31))
        assert (year.step, len(year.days), year.days[-1]) == ("month", 12, date(2026, 3, 1))
        assert (year.points[-1].won, year.points[-1].won_cents) == (2, 500_000)

    @pytest.mark.parametrize(
        ("values", "path"),
        [
            ([1, 2, 3], "M1.0 21.0L36.0 12.0L71.0 3.0"),
            ([5, None, 5], "M1.0 12.0L71.0 12.0"),
            ([None, 4], ""),
            ([], ""),
        ],
    )
    def test_a_small_line_leaves_out_what_is_not_known(self, values, path):
        assert series.spark(values) == path
