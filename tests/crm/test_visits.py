"""The stays of leads in stages, which the metrics count."""

from datetime import UTC, datetime, timedelta

from crm.models import Lead, LeadMove, StageVisit
from crm.services import leads, moving, visits
from tenants.context import in_tenant
from tests import makers


def stays(lead: Lead) -> list[tuple[str, bool]]:
    """The stages a lead stood in, and whether it has left them."""
    rows = StageVisit.objects.filter(lead=lead).order_by("entered_at", "id").select_related("stage")
    return [(visit.stage.name, visit.left_at is not None) for visit in rows]


def go(lead: Lead, to: str, aurora) -> LeadMove:
    lead.refresh_from_db()
    return moving.move(lead, by=aurora.manager.user, to=makers.stage(to), version=lead.version)


def test_a_lead_stands_where_it_was_made(inside_aurora):
    lead = leads.create(by=None, contact=makers.make_contact())

    assert stays(lead) == [("Lead", False)]


def test_each_move_ends_one_stay_and_begins_another_at_the_same_moment(inside_aurora):
    lead = makers.make_lead()

    go(lead, "Contato", inside_aurora)
    go(lead, "Proposta", inside_aurora)
    go(lead, "Contato", inside_aurora)

    assert stays(lead) == [("Lead", True), ("Contato", True), ("Proposta", True), ("Contato", False)]
    rows = list(StageVisit.objects.filter(lead=lead).order_by("entered_at"))
    assert [row.left_at for row in rows[:-1]] == [row.entered_at for row in rows[1:]]


def test_another_place_in_the_same_column_is_no_other_stay(inside_aurora):
    lead, other = makers.make_lead(), makers.make_lead("Otávio Reis")

    moving.move(lead, by=None, to=makers.stage(), version=1, after=other.pk)

    assert stays(lead) == [("Lead", False)]


def test_an_undone_move_did_not_happen(inside_aurora):
    lead = makers.make_lead()
    before = StageVisit.objects.get(lead=lead)
    move = go(lead, "Contato", inside_aurora)

    moving.undo(move, by=inside_aurora.manager.user)

    assert stays(lead) == [("Lead", False)]
    assert StageVisit.objects.get(lead=lead).entered_at == before.entered_at


def test_changes_past_the_services_are_followed_too(inside_aurora):
    lead = makers.make_lead()
    now = datetime(2030, 1, 1, tzinfo=UTC)

    Lead.objects.filter(pk=lead.pk).update(stage=makers.stage("Proposta"), entered_stage_at=now)

    assert stays(lead) == [("Lead", True), ("Proposta", False)]


def test_the_other_organization_keeps_its_own(aurora, rival):
    with in_tenant(aurora.schema):
        makers.make_lead()
    with in_tenant(rival.schema):
        assert StageVisit.objects.count() == 0


def test_the_history_of_moves_gives_the_same_stays(inside_aurora):
    lead = makers.make_lead()
    go(lead, "Contato", inside_aurora)
    moving.undo(go(lead, "Proposta", inside_aurora), by=inside_aurora.manager.user)
    go(lead, "Ganho", inside_aurora)
    go(lead, "Negociação", inside_aurora)
    kept = stays(lead)

    visits.rebuild()

    assert stays(lead) == kept == [("Lead", True), ("Contato", True), ("Ganho", True), ("Negociação", False)]


def test_a_history_entered_afterwards_counts_from_the_leads_first_day(inside_aurora):
    made = datetime(2026, 1, 1, 12, tzinfo=UTC)
    lead = makers.make_lead(in_stage="Contato", created_at=made, entered_stage_at=made + timedelta(days=3))
    LeadMove.objects.create(
        lead=lead,
        from_stage=makers.stage(),
        to_stage=lead.stage,
        version=2,
        created_at=made + timedelta(days=3),
    )

    visits.rebuild()

    rows = (
        StageVisit.objects.filter(lead=lead).order_by("entered_at").values_list("stage__name", "entered_at", "left_at")
    )
    assert list(rows) == [
        ("Lead", made, made + timedelta(days=3)),
        ("Contato", made + timedelta(days=3), None),
    ]
