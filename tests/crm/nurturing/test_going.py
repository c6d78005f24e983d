"""Who enters a sequence, what happens on the way, and what ends it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from crm.automations import ACTIONS, Action, OptedOut, Refused
from crm.models import Activity, Enrolment, Lead, Task
from crm.services import leads, moving, timeline
from crm.services.automating import daytime
from crm.services.nurturing import entering, keeping, leaving, running
from tenants.context import in_tenant
from tests import makers
from tests.crm.nurturing.making import cold, go, make_due, sequence, tag, task

pytestmark = pytest.mark.usefixtures("inside_aurora")


def acting(perform) -> Action:
    return Action("act", "act", dict, perform, lambda options: "", icon="bolt")


def test_low_scores_enter_by_themselves_and_others_do_not():
    sequence(conditions="source=ad")
    right = cold(source="ad", score=39)
    cold(source="ad", score=40)
    cold(source="site")
    cold(source="ad", in_stage="Ganho")
    cold(source="ad", created_at=timezone.now())
    cold(source="ad", archived_at=timezone.now())

    (entered,) = go()

    assert (entered.lead, entered.state, entered.step, entered.added_by) == (right, "active", 0, None)
    assert timedelta(hours=23) < entered.due_at - timezone.now() <= timedelta(hours=24)
    assert Activity.objects.get(kind="sequence.entered").particulars["name"] == "Nutrir"


def test_the_steps_are_done_one_after_the_other_each_when_its_time_has_come(aurora):
    sequence(tag(24), task(48))
    lead = cold(owner=aurora.rep)
    go()
    make_due()

    (row,) = go()
    lead.refresh_from_db()
    assert (row.step, lead.tags, Task.objects.count()) == (1, ["nutrido"], 0)
    assert timedelta(hours=47) < row.due_at - timezone.now() <= timedelta(hours=48)

    make_due()
    (row,) = go()
    assert (row.state, row.step, row.ended_at is not None) == ("finished", 2, True)
    assert [(step["do"], step["way"]) for step in row.steps] == [("tag", "done"), ("task", "done")]
    assert Task.objects.get().owner == aurora.rep.user


def test_a_step_whose_condition_does_not_hold_is_passed_over():
    sequence(tag(0, "source=site"), tag(0))
    cold(source="ad")

    (row,) = go()

    assert [step["way"] for step in row.steps] == ["skipped", "done"]


def archived(lead: Lead) -> None:
    leads.archive(lead, by=None)


def answered(lead: Lead) -> None:
    timeline.add(Activity.Kind.MESSAGE_RECEIVED, lead=lead)


def warmer(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(score=60)


def won(lead: Lead) -> None:
    moving.move(lead, by=None, to=makers.stage("Ganho"), version=lead.version)


@pytest.mark.parametrize(
    ("cause", "why"), [(archived, "archived"), (answered, "replied"), (warmer, "score"), (won, "won")]
)
def test_it_leaves_at_once_and_before_a_step_that_is_due(cause, why):
    sequence()
    lead = cold()
    go()
    cause(Lead.objects.get(pk=lead.pk))
    make_due()

    running.next_step()  # also when nobody had looked yet
    (row,) = go()

    lead.refresh_from_db()
    assert (row.state, row.why, row.steps, lead.tags) == ("left", why, [], [])
    assert Activity.objects.get(kind="sequence.left").particulars["why"] == why


def test_whoever_answers_leaves_though_no_step_is_due():
    sequence()
    lead = cold()
    go()
    answered(lead)

    assert [(row.state, row.why) for row in go()] == [("left", "replied")]


def test_an_answer_from_before_it_entered_ends_nothing():
    sequence()
    lead = cold()
    timeline.add(Activity.Kind.MESSAGE_RECEIVED, lead=lead, happened_at=timezone.now() - timedelta(hours=2))

    assert [row.state for row in go()] == ["active"]


def test_a_lead_is_in_one_sequence_at_a_time_and_enters_again_only_after_its_days():
    first = sequence(tag(0), again_after_days=30)
    lead = cold()
    assert [row.state for row in go()] == ["finished"]
    assert [row.state for row in go()] == ["finished"]

    Enrolment.objects.update(ended_at=timezone.now() - timedelta(days=31))
    keeping.change(first, by=None, steps=[tag(24)])
    assert [row.state for row in go()] == ["finished", "active"]

    second = sequence(name="Outra")
    assert len(go()) == 2
    with pytest.raises(Refused, match="já está em uma sequência"):
        entering.add(second, lead, by=None)


def test_without_days_it_goes_through_once_and_again_only_by_hand(aurora):
    row = sequence(tag(0))
    lead = cold()
    go()
    assert len(go()) == 1

    entering.add(row, lead, by=aurora.rep.user)

    assert [each.added_by for each in go()] == [None, aurora.rep.user]


def test_a_lead_that_does_not_fit_is_not_added_by_hand():
    row = sequence()
    lead = cold(in_stage="Ganho")

    with pytest.raises(Refused, match="foi ganho"):
        entering.add(row, Lead.objects.select_related("stage").get(pk=lead.pk), by=None)
    assert Enrolment.objects.count() == 0


def test_stopped_by_hand_nothing_more_happens(aurora):
    sequence()
    lead = cold()
    (row,) = go()

    assert leaving.leave(row, lead, Enrolment.Why.STOPPED, by=aurora.rep.user)
    assert not leaving.leave(row, lead, Enrolment.Why.STOPPED, by=aurora.rep.user)
    make_due()

    assert [(each.state, each.why) for each in go()] == [("left", "stopped")]


def test_switched_off_it_stands_still_and_goes_on_later():
    row = sequence()
    lead = cold()
    go()
    keeping.switch(row, on=False, by=None)
    make_due()
    assert [each.step for each in go()] == [0]

    keeping.switch(row, on=True, by=None)

    assert [each.state for each in go()] == ["finished"]
    lead.refresh_from_db()
    assert lead.tags == ["nutrido"]


def test_a_refused_step_is_passed_over_and_who_wants_no_marketing_leaves(monkeypatch):
    def refuse(lead, options, key):
        raise OptedOut("no") if lead.title == "out" else Refused("Sem telefone.")

    monkeypatch.setitem(ACTIONS, "act", acting(refuse))
    sequence({"after": 0, "do": "act"}, tag(0))
    cold(title="in")
    cold("Rui", title="out")

    rows = {row.lead.title: row for row in go()}

    assert (rows["out"].state, rows["out"].why) == ("left", "opted_out")
    assert [(step["way"], step["said"]) for step in rows["in"].steps] == [
        ("refused", "Sem telefone."),
        ("done", "Tag nutrido adicionada"),
    ]


def test_what_goes_wrong_leaves_nothing_behind_is_tried_again_and_then_passed_over(monkeypatch):
    keys = []

    def fail(lead, options, key):
        keys.append(key)
        makers.make_task(lead, due_at=timezone.now())
        raise RuntimeError("no network")

    monkeypatch.setitem(ACTIONS, "act", acting(fail))
    sequence({"after": 0, "do": "act"}, tag(0))
    cold()

    for attempt in range(1, 5):
        (row,) = go()
        assert (row.step, row.attempts, Task.objects.count()) == (0, attempt, 0)
        make_due()
    (row,) = go()

    assert (row.state, [step["way"] for step in row.steps]) == ("finished", ["refused", "done"])
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("at", "then"),
    [("2026-11-27 09:30", "2026-11-27 09:30"), ("2026-11-27 20:00", "2026-11-30 08:00"),
     ("2026-11-28 10:00", "2026-11-30 08:00"), ("2026-11-30 07:59", "2026-11-30 08:00")],
)  # fmt: skip
def test_steps_are_done_in_the_hours_and_days_that_were_said(at, then):
    local = timezone.make_aware(datetime.fromisoformat(at))

    moved = daytime.next_in(local, start=8, end=20, workdays_only=True)

    assert moved == timezone.make_aware(datetime.fromisoformat(then))


def test_the_other_organization_knows_nothing(rival):
    sequence()
    cold()
    with in_tenant(rival.schema):
        cold()
        assert go() == []
    assert len(go()) == 1
