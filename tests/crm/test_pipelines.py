"""Pipelines and stages as they are set up, and given up with all their leads."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone, translation

from crm.models import AuditLine, Event, Lead, LeadMove, LostReason, Pipeline, Stage, StageVisit
from crm.services import leads, losing, moving, pipelines, removing
from tenants.context import in_tenant
from tests.committed import at_once
from tests.makers import make_contact, make_lead, stage


@pytest.fixture
def inside(inside_aurora):
    with translation.override("en"):
        yield inside_aurora


def names(pipeline: Pipeline) -> list[str]:
    return list(Stage.objects.filter(pipeline=pipeline).order_by("position").values_list("name", flat=True))


def sales() -> Pipeline:
    return Pipeline.objects.get(is_default=True)


USUAL = ["Lead", "Contato", "Proposta", "Negociação", "Ganho", "Perdido"]


def test_a_new_pipeline_begins_with_the_usual_stages_or_those_of_another(inside):
    stage("Contato")
    Stage.objects.filter(name="Contato").update(required_fields=["value_cents"], rotten_after_days=3)

    usual = pipelines.create(" Pós-venda ", by=inside.manager.user)
    like = pipelines.create("Parcerias", by=inside.manager.user, like=sales())

    assert (usual.name, names(usual)) == ("Pós-venda", ["Lead", "Contact", "Proposal", "Negotiation", "Won", "Lost"])
    assert names(like) == USUAL
    copied = Stage.objects.get(pipeline=like, name="Contato")
    assert (copied.required_fields, copied.rotten_after_days) == (["value_cents"], 3)
    assert [row.name for row in Pipeline.objects.all()] == ["Vendas", "Pós-venda", "Parcerias"]
    assert (usual.is_default, sales().name) == (False, "Vendas")


def test_a_new_stage_stands_after_those_of_its_kind(inside):
    pipelines.add_stage(sales(), by=inside.manager.user, name="Contrato", kind="open", colour="proposal")

    assert names(sales()) == ["Lead", "Contato", "Proposta", "Negociação", "Contrato", "Ganho", "Perdido"]
    assert Event.objects.filter(kind="pipeline.changed", subject_id=sales().pk, module="everybody").count() == 1


def test_stages_are_put_in_order_as_far_as_kinds_allow(inside):
    order = [stage(name).pk for name in ("Perdido", "Proposta", "Lead", "Ganho", "Contato", "Negociação")]

    pipelines.arrange_stages(sales(), order, by=inside.manager.user)

    assert names(sales()) == ["Proposta", "Lead", "Contato", "Negociação", "Ganho", "Perdido"]


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_there_is_one_stage_for_won_and_one_for_lost(inside, kind):
    with pytest.raises(pipelines.Invalid) as invalid:
        pipelines.add_stage(sales(), by=inside.manager.user, name="Outro", kind=kind)

    assert invalid.value.field == "kind"
    with pytest.raises(pipelines.Invalid):
        pipelines.change_stage(stage("Contato"), by=inside.manager.user, kind=kind)


def test_the_last_open_stage_stays(inside):
    other = pipelines.create("Pós-venda", by=None)
    *rest, last = Stage.objects.filter(pipeline=other, kind="open")
    for each in rest:
        removing.remove_stage(each, by=None)

    with pytest.raises(pipelines.Invalid, match="at least one open stage"):
        removing.remove_stage(last, by=None)
    with pytest.raises(pipelines.Invalid, match="at least one open stage"):
        pipelines.change_stage(last, by=None, kind="open") and pipelines.change_stage(last, by=None, kind="won")


def test_the_kind_of_a_stage_with_leads_stays(inside):
    other = pipelines.create("Pós-venda", by=None)
    removing.remove_stage(Stage.objects.get(pipeline=other, kind="won"), by=None)
    column = Stage.objects.filter(pipeline=other, kind="open").last()
    leads.create(by=None, contact=make_contact("Ana"), stage=column)

    with pytest.raises(pipelines.Invalid, match="Leads stand here"):
        pipelines.change_stage(column, by=None, kind="won")


def test_making_another_the_default_takes_the_mark(inside):
    other = pipelines.create("Pós-venda", by=None)

    pipelines.make_default(other, by=inside.owner.user)

    assert [row.name for row in Pipeline.objects.filter(is_default=True)] == ["Pós-venda"]
    assert leads.create(by=None, contact=make_contact("Ana")).pipeline == other


def test_a_stage_with_leads_asks_where_they_go(inside):
    make_lead("Ana", in_stage="Contato")

    with pytest.raises(removing.Occupied) as occupied:
        removing.remove_stage(stage("Contato"), by=inside.manager.user)

    assert (occupied.value.leads, names(sales())) == (1, USUAL)


def test_leads_go_below_those_that_stand_there_in_their_order_and_the_history_stays(inside, queue):
    make_lead("Rui", in_stage="Proposta")
    there = [make_lead(name, in_stage="Contato", owner=inside.rep) for name in ("Ana", "Bia")]
    gone = stage("Contato")
    leads.archive(there[1], by=inside.owner.user)

    removing.remove_stage(gone, by=inside.manager.user, to=stage("Proposta"))

    standing = Lead.objects.filter(stage=stage("Proposta")).living().in_order()
    assert [lead.contact.name for lead in standing] == ["Rui", "Ana"]
    assert Lead.objects.get(pk=there[1].pk).stage == stage("Proposta")
    assert names(sales()) == ["Lead", "Proposta", "Negociação", "Ganho", "Perdido"]
    assert [row.position for row in Stage.objects.filter(pipeline=sales()).order_by("position")] == [0, 1, 2, 3, 4]
    move = LeadMove.objects.get(lead=there[0])
    assert (move.from_stage.name, move.to_stage.name, move.moved_by) == ("Contato", "Proposta", inside.manager.user)
    assert StageVisit.objects.filter(lead=there[0]).count() == 2
    assert AuditLine.objects.filter(table="crm_stage", row_id=str(gone.pk), action="update").exists()
    assert queue.names().count(removing.EMPTY) == 0


def test_nothing_is_moved_back_into_a_stage_that_is_gone(inside):
    lead = make_lead("Ana", in_stage="Contato", owner=inside.rep)
    done = moving.move(lead, by=inside.rep.user, to=stage("Proposta"), version=1)
    gone = stage("Contato")
    removing.remove_stage(gone, by=None)

    with pytest.raises(moving.NotUndoable, match="was removed"):
        moving.undo(done, by=inside.rep.user)
    with pytest.raises(moving.StageGone, match="The stage Contato was removed"):
        moving.move(done.lead, by=inside.rep.user, to=gone, version=2)


def test_many_leads_leave_in_the_background_and_nobody_enters_meanwhile(
    inside, queue, django_capture_on_commit_callbacks
):
    column = stage("Contato")
    for number in range(205):
        make_lead(f"Lead {number}", in_stage="Contato")

    with django_capture_on_commit_callbacks(execute=True):
        removing.remove_stage(column, by=inside.manager.user, to=stage("Proposta"))

    assert Lead.objects.filter(stage=column).count() == 205
    assert removing.EMPTY in queue.names()
    with pytest.raises(moving.StageGone):
        moving.move(make_lead("Zoe"), by=inside.rep.user, to=column, version=1)
    assert leads.create(by=None, contact=make_contact("Nova"), stage=column).stage == stage("Proposta")
    left = []
    while removing.empty_some():
        left.append(Lead.objects.filter(stage=column).count())
    assert left == [105, 5, 0]
    assert "Contato" not in names(sales())
    order = Lead.objects.filter(stage=stage("Proposta")).in_order().values_list("contact__name", flat=True)
    assert list(order)[1:] == [f"Lead {number}" for number in range(205)]


def test_a_request_for_a_stage_that_goes_is_overtaken(inside):
    Stage.objects.filter(name="Proposta").update(needs_approval=True)
    asked = moving.move(make_lead("Ana", owner=inside.rep), by=inside.rep.user, to=stage("Proposta"), version=1)

    removing.remove_stage(stage("Proposta"), by=None)

    asked.refresh_from_db()
    assert asked.state == "expired"


def test_a_pipeline_is_given_up_whole_and_comes_back_without_its_leads(inside):
    other = pipelines.create("Pós-venda", by=None)
    columns = {row.kind: row for row in Stage.objects.filter(pipeline=other)}
    for kind, name in (("open", "Ana"), ("won", "Bia"), ("lost", "Rui")):
        leads.create(by=None, contact=make_contact(name), stage=columns[kind])
    with pytest.raises(removing.Occupied) as occupied:
        removing.remove_pipeline(other, by=None)
    assert occupied.value.leads == 3

    removing.remove_pipeline(other, by=inside.manager.user, to=stage("Contato"))

    where = dict(Lead.objects.values_list("contact__name", "stage__name"))
    assert where == {"Ana": "Contato", "Bia": "Ganho", "Rui": "Perdido"}
    assert set(Lead.objects.values_list("pipeline__name", flat=True)) == {"Vendas"}
    assert [row.name for row in Pipeline.objects.all()] == ["Vendas"]
    removing.restore_pipeline(Pipeline.ever.get(pk=other.pk), by=None)
    assert names(other) == ["Lead", "Contact", "Proposal", "Negotiation", "Won", "Lost"]
    assert Lead.objects.filter(pipeline=other).count() == 0


def test_a_stage_comes_back_as_the_last_of_its_kind_and_its_leads_stay(inside):
    lead = make_lead("Ana", in_stage="Contato")
    gone, won = stage("Contato"), stage("Ganho")
    removing.remove_stage(gone, by=inside.manager.user, to=stage("Proposta"))

    removing.restore_stage(gone, by=inside.manager.user)
    removing.restore_stage(gone, by=inside.manager.user)  # twice is once

    assert names(sales()) == ["Lead", "Proposta", "Negociação", "Contato", "Ganho", "Perdido"]
    assert Lead.objects.get(pk=lead.pk).stage.name == "Proposta"
    assert AuditLine.objects.filter(table="crm_stage", row_id=str(gone.pk), action="update").exists()
    removing.remove_stage(won, by=None)
    other = pipelines.add_stage(sales(), by=None, name="Fechado", kind="won")
    with pytest.raises(pipelines.Invalid, match="for won leads already"):
        removing.restore_stage(won, by=None)
    removing.remove_stage(other, by=None)
    Stage.ever.filter(pk=won.pk).update(archived_at=timezone.now() - timedelta(days=30))
    with pytest.raises(pipelines.Invalid, match="too late"):
        removing.restore_stage(won, by=None)
    assert names(sales()) == ["Lead", "Proposta", "Negociação", "Contato", "Perdido"]


def test_a_stage_of_a_removed_pipeline_waits_for_it(inside):
    other = pipelines.create("Pós-venda", by=None)
    alone = Stage.objects.filter(pipeline=other, kind="open").last()
    removing.remove_stage(alone, by=None)
    removing.remove_pipeline(other, by=None)

    with pytest.raises(pipelines.Invalid, match="Bring that back first"):
        removing.restore_stage(alone, by=None)
    removing.restore_pipeline(other, by=None)
    removing.restore_stage(alone, by=None)

    assert names(other)[3] == alone.name


def test_the_default_pipeline_stays(inside):
    with pytest.raises(pipelines.Invalid, match="New leads enter this pipeline"):
        removing.remove_pipeline(sales(), by=None)


def test_a_reason_that_goes_leaves_no_lead_without_one(inside):
    price, other = LostReason.objects.order_by("position")[:2]
    lead = make_lead("Ana", in_stage="Perdido", lost_reason=price)

    with pytest.raises(losing.InUse):
        losing.remove(price, by=None)
    losing.remove(price, by=None, instead=other)

    lead.refresh_from_db()
    assert (lead.lost_reason, LostReason.objects.filter(pk=price.pk).exists()) == (other, False)
    with pytest.raises(pipelines.Invalid, match="on the list already"):
        losing.add(other.name.upper(), by=None)


def move_in(schema: str, lead: Lead, by, to: Stage):
    with in_tenant(schema):
        try:
            return moving.move(lead, by=by, to=to, version=1)
        except (moving.StageGone, moving.Stale) as told:
            return told


def remove(schema: str, gone: Stage, to: Stage):
    with in_tenant(schema):
        return removing.remove_stage(gone, by=None, to=to)


def test_a_stage_removed_while_ten_move_into_it_keeps_none_of_them(committed):
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        gone, to = stage("Contato"), stage("Proposta")
        moving_in = [make_lead(str(number), owner=aurora.rep) for number in range(10)]

    answers = at_once(
        *(partial(move_in, aurora.schema, lead, aurora.rep.user, gone) for lead in moving_in),
        partial(remove, aurora.schema, gone, to),
    )

    with in_tenant(aurora.schema):
        assert Stage.ever.get(pk=gone.pk).archived_at is not None
        assert Lead.objects.filter(stage=gone).count() == 0
        refused = sum(isinstance(answer, moving.StageGone) for answer in answers)
        assert Lead.objects.filter(stage=to).count() == 10 - refused
        assert Lead.objects.filter(stage=stage("Lead")).count() == refused
