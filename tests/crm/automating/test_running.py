"""What happens by itself: each trigger, each action, once, in order, and with an end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, AutomationRun, Lead, Notification, Task
from crm.services import assigning, custom, leads, tasks
from crm.services.automating import reading
from tests import makers
from tests.crm.automating.making import TAG, TASK, automation, happen, make_due, move, tags

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_a_lead_that_enters_the_stage_gets_a_task_for_its_owner(aurora):
    automation("entered", TASK)
    lead = makers.make_lead(owner=aurora.rep)

    move(lead, "Proposta")
    runs = happen()

    task = Task.objects.get()
    assert [(run.state, run.step) for run in runs] == [("done", 1)]
    assert (task.title, task.owner, task.created_by) == ("Ligar", aurora.rep.user, None)
    assert timedelta(hours=23) < task.due_at - timezone.now() <= timedelta(hours=24)
    assert Activity.objects.get(kind="automation.ran").particulars["name"] == "Regra"


def test_another_stage_another_pipeline_and_a_move_within_the_column_set_nothing_off():
    automation("entered", TAG)
    lead = makers.make_lead(in_stage="Proposta")

    move(lead, "Proposta")
    move(lead, "Negociação")

    assert happen() == []
    assert tags(lead) == []


def test_what_happened_before_it_was_switched_on_sets_nothing_off():
    lead = makers.make_lead()
    move(lead, "Proposta")
    automation("entered", TAG)

    assert happen() == []


def test_each_event_is_met_once_however_often_the_log_is_read():
    automation("entered", TAG)
    lead = makers.make_lead()
    move(lead, "Proposta")
    happen()

    reading.AutomationReader.objects.update(number=0)
    happen()

    assert AutomationRun.objects.count() == 1


@pytest.mark.parametrize(
    ("trigger", "fields", "cause"),
    [
        ("created", {}, lambda lead, rep: leads.create(by=None, contact=lead.contact)),
        ("changed", {"field": "value_cents"}, lambda lead, rep: leads.change(lead, by=None, version=1, value_cents=5)),
        ("changed", {"field": "owner"}, lambda lead, rep: assigning.assign(lead, to=rep.user, by=None)),
        ("changed", {}, lambda lead, rep: leads.change(lead, by=None, version=1, title="Site")),
        ("task_done", {}, lambda lead, rep: tasks.complete(makers.make_task(lead, due_at=timezone.now()), by=rep.user)),
    ],
)
def test_a_trigger_sets_it_off(aurora, trigger, fields, cause):
    automation(trigger, TAG, stage=None, **fields)
    lead = makers.make_lead()

    cause(lead, aurora.rep)
    runs = happen()

    assert (runs[0].state, tags(runs[0].lead)) == ("done", ["visto"])
    assert [(run.state, run.error) for run in runs[1:]] in ([], [("stopped", "loop")])  # its own tag is a change too


def test_a_change_of_another_field_sets_nothing_off():
    automation("changed", TAG, stage=None, field="value_cents")
    lead = makers.make_lead()

    leads.change(lead, by=None, version=1, title="Site")

    assert happen() == []


@pytest.mark.parametrize(
    ("trigger", "was", "score", "runs"),
    [
        ("score_up", 60, 70, 1),
        ("score_up", 70, 80, 0),
        ("score_up", 60, 69, 0),
        ("score_down", 70, 69, 1),
        ("score_down", 69, 60, 0),
        ("score_down", 60, 80, 0),
    ],
)
def test_a_score_sets_it_off_only_when_it_crosses_the_line(trigger, was, score, runs):
    from crm.services import facts

    automation(trigger, TAG, stage=None, line=70)
    facts.shown("lead.scored", makers.make_lead(), by=None, was=was, score=score)

    assert len(happen()) == runs


def test_a_stay_runs_when_its_hours_have_passed_and_the_lead_is_still_there():
    automation("stayed", TAG, after_hours=24)
    lead = makers.make_lead()
    move(lead, "Proposta")

    (run,) = happen()
    assert (run.state, round((run.due_at - timezone.now()).total_seconds() / 3600)) == ("waiting", 24)

    Lead.objects.update(entered_stage_at=timezone.now() - timedelta(hours=24))
    make_due()
    assert ([run.state for run in happen()], tags(lead)) == (["done"], ["visto"])


def test_a_stay_that_ended_early_does_nothing():
    automation("stayed", TAG, after_hours=24)
    lead = makers.make_lead()
    move(lead, "Proposta")
    happen()
    move(lead, "Contato")
    make_due()

    assert ([(run.state, run.error) for run in happen()], tags(lead)) == ([("skipped", "left")], [])


def test_leads_that_stand_there_when_it_is_switched_on_are_waited_for():
    lead = makers.make_lead(in_stage="Proposta", entered_stage_at=timezone.now() - timedelta(hours=20))
    makers.make_lead(in_stage="Proposta", entered_stage_at=timezone.now() - timedelta(hours=30))

    automation("stayed", TAG, after_hours=24)

    run = AutomationRun.objects.get()
    assert (run.lead, run.due_at) == (lead, lead.entered_stage_at + timedelta(hours=24))


def test_conditions_are_those_of_the_board_and_the_organizations_own_fields():
    custom.create("lead", by=None, label="Porte", kind="text")
    automation("entered", TAG, conditions="source=ad&value=100..&custom.porte=grande")
    right = makers.make_lead(source="ad", value_cents=10000, custom={"porte": "Grande"})
    others = [
        makers.make_lead(source="site", value_cents=10000, custom={"porte": "grande"}),
        makers.make_lead(source="ad", value_cents=9999, custom={"porte": "grande"}),
        makers.make_lead(source="ad", value_cents=10000, custom={}),
    ]
    for lead in (right, *others):
        move(lead, "Proposta")

    happen()

    assert [tags(lead) for lead in (right, *others)] == [["visto"], [], [], []]


def test_each_action_does_what_it_says(aurora):
    to = makers.stage("Contato")
    automation(
        "created",
        {"do": "untag", "tag": "frio"},
        {"do": "assign", "to": str(aurora.rep.user.pk)},
        {"do": "notify", "to": "leaders", "text": "Chegou"},
        {"do": "move", "stage": str(to.pk)},
        stage=None,
    )
    lead = leads.create(by=None, contact=makers.make_contact(), tags=["frio", "site"])

    (run,) = happen()

    lead.refresh_from_db()
    assert (run.state, [step["do"] for step in run.steps]) == ("done", ["untag", "assign", "notify", "move"])
    assert (lead.tags, lead.owner, lead.stage) == (["site"], aurora.rep.user, to)
    told = Notification.objects.filter(kind="automation.told")
    assert {each.user for each in told} == {aurora.owner.user, aurora.admin.user, aurora.manager.user}


def test_a_refused_action_is_shown_and_the_move_stands(aurora):
    automation("entered", {"do": "move", "stage": str(makers.stage("Perdido").pk)}, TAG)
    lead = makers.make_lead(owner=aurora.rep)
    move(lead, "Proposta")

    (run,) = happen()

    lead.refresh_from_db()
    assert (run.state, run.step, lead.stage.name, lead.tags) == ("failed", 0, "Proposta", [])
    assert run.error == "Um lead perdido precisa de um motivo, e só uma pessoa pode informá-lo."
    assert Notification.objects.get(kind="automation.failed").user == aurora.rep.user
