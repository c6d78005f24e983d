"""What goes wrong, goes round in circles or comes all at once: it ends, and leaves nothing half done."""

from itertools import pairwise

import pytest
from django.utils import timezone

from crm import events
from crm.automations import ACTIONS, Action
from crm.models import AutomationRun, Event, Lead, Stage, Task
from crm.services import leads
from crm.services.automating import keeping, reading, running
from tenants.context import in_tenant
from tests import makers
from tests.crm.automating.making import TAG, TASK, automation, happen, make_due, move

pytestmark = pytest.mark.usefixtures("inside_aurora")


def broken(times: int) -> Action:
    calls = []

    def perform(lead, options, key):
        calls.append(key)
        makers.make_task(lead, due_at=timezone.now())
        if len(calls) <= times:
            raise RuntimeError("no network")
        return "feito"

    return Action("break", "break", dict, perform, lambda options: "", icon="bolt")


def test_what_goes_wrong_is_tried_again_later_and_leaves_nothing_behind(monkeypatch):
    monkeypatch.setitem(ACTIONS, "break", broken(times=2))
    automation("entered", TAG, {"do": "break"})
    move(makers.make_lead(), "Proposta")

    (run,) = happen()
    assert (run.state, run.step, run.attempts, Task.objects.count()) == ("waiting", 1, 1, 0)
    assert 9 < (run.due_at - timezone.now()).total_seconds() <= 10
    make_due()
    happen()
    make_due()

    (run,) = happen()
    assert (run.state, run.step, run.attempts, Task.objects.count()) == ("done", 2, 0, 1)


def test_after_five_tries_people_are_asked_and_a_retry_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setitem(ACTIONS, "break", broken(times=5))
    automation("entered", TAG, {"do": "break"})
    lead = makers.make_lead()
    move(lead, "Proposta")
    for _ in range(5):
        (run,) = happen()
        make_due()

    assert (run.state, run.step) == ("failed", 1)
    assert (running.retry(run), running.retry(run)) == (True, False)
    (run,) = happen()
    assert (run.state, run.step, lead.activities.filter(kind="lead.changed").count()) == ("done", 2, 1)


def test_a_worker_that_dies_in_an_action_leaves_it_undone_and_it_is_done_once(monkeypatch):
    class Killed(BaseException):
        pass

    def save(*args, **values):
        raise Killed

    automation("entered", TASK)
    move(makers.make_lead(), "Proposta")
    events.number_new()
    reading.read_some()
    with monkeypatch.context() as patch:
        patch.setattr(running, "_save", save)
        with pytest.raises(Killed):
            running.next_step()
    assert Task.objects.count() == 0

    happen()
    assert Task.objects.count() == 1


def test_two_automations_that_set_each_other_off_come_to_an_end():
    there, back = makers.stage("Proposta"), makers.stage("Contato")
    automation("entered", {"do": "move", "stage": str(back.pk)}, stage="Proposta", name="Volta")
    automation("entered", {"do": "move", "stage": str(there.pk)}, stage="Contato", name="Vai")
    lead = makers.make_lead()
    move(lead, "Proposta")

    runs = happen()

    assert [(run.automation.name, run.state, run.error) for run in runs] == [
        ("Volta", "done", ""),
        ("Vai", "done", ""),
        ("Volta", "stopped", "loop"),
    ]


def test_a_chain_has_at_most_five_links():
    pipeline = makers.stage().pipeline
    stages = [Stage.objects.create(pipeline=pipeline, name=f"E{n}", position=20 + n) for n in range(8)]
    for here, there in pairwise(stages):
        automation("entered", {"do": "move", "stage": str(there.pk)}, stage=here.name)
    lead = makers.make_lead()
    move(lead, "E0")

    runs = happen()

    lead.refresh_from_db()
    assert [(len(run.chain), run.state, run.error) for run in runs] == [
        *((n, "done", "") for n in range(1, 6)),
        (6, "stopped", "loop"),
    ]
    assert lead.stage.name == "E5"


def test_a_lead_has_only_so_many_runs_a_day(monkeypatch):
    monkeypatch.setattr(reading, "MOST_A_DAY", 2)
    automation("changed", TASK, stage=None, field="title")
    lead = makers.make_lead()
    for version in range(1, 5):
        leads.change(lead, by=None, version=version, title=f"Nome {version}")

    runs = happen()

    assert [(run.state, run.error) for run in runs] == [("done", "")] * 2 + [("stopped", "flood")] * 2


def test_a_thousand_leads_at_once_are_read_in_few_queries(django_assert_max_num_queries):
    automation("created", TAG, stage=None)
    contact, column = makers.make_contact(), makers.stage()
    made = Lead.objects.bulk_create(
        Lead(pipeline=column.pipeline, stage=column, contact=contact, position=f"b{n:05}") for n in range(1000)
    )
    Event.objects.bulk_create(
        Event(kind="lead.created", subject_id=lead.pk, module="lead", particulars={"entered": str(column.pk)})
        for lead in made
    )
    events.number_new()

    with django_assert_max_num_queries(40):
        while reading.read_some():
            continue

    assert AutomationRun.objects.filter(state="waiting").count() == 1000


def test_switched_off_it_runs_no_more_and_the_other_organization_knows_nothing(rival):
    rule = automation("entered", TAG)
    lead = makers.make_lead()
    with in_tenant(rival.schema):
        move(makers.make_lead(), "Proposta")
        assert happen() == []
    move(lead, "Proposta")
    events.number_new()
    reading.read_some()
    keeping.switch(rule, on=False, by=None)

    assert [(run.state, run.error) for run in happen()] == [("skipped", "off")]
    assert Stage.objects.count() == 6
