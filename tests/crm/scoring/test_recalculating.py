"""Scores follow what happens to a lead: soon, once, and without disturbing anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Event, Lead, ScoreChange, ScoreDue, ScoreRule
from crm.services import leads, moving, notes, tasks
from crm.services.scoring import recalculating
from tenants import sweeping
from tenants.context import in_tenant
from tests import makers


@pytest.fixture
def score(queue, django_capture_on_commit_callbacks, aurora):
    """Let something happen, and the workers do what follows."""

    def follow(happen=lambda: None):
        with django_capture_on_commit_callbacks(execute=True), in_tenant(aurora.schema):
            happen()
        queue.run()

    return follow


@pytest.fixture
def lead(aurora, score) -> Lead:
    with in_tenant(aurora.schema):
        contact = makers.make_contact("Marina Alves", "+5511987654321")
    made = []
    score(lambda: made.append(leads.create(by=None, contact=contact, owner=aurora.rep.user)))
    return made[0]


def now_of(lead: Lead, aurora) -> Lead:
    with in_tenant(aurora.schema):
        return Lead.objects.get(pk=lead.pk)


def heard(lead: Lead, *, at=None) -> None:
    """A message of the customer, as the inbox tells it."""
    recalculating.facts.timeline.add(
        "message.received", lead=lead, subject_id=makers.make_contact().pk, happened_at=at or timezone.now()
    )


def test_a_new_lead_is_scored_by_the_rules_every_organization_begins_with(lead, aurora):
    assert now_of(lead, aurora).score == 25
    assert now_of(lead, aurora).score_reasons == []


def test_a_message_raises_the_score_and_says_why(lead, aurora, score):
    score(lambda: heard(lead))

    fresh = now_of(lead, aurora)
    assert fresh.score == 40
    assert fresh.score_reasons == [{"points": 15, "text": "O cliente escreveu nas últimas 24 horas"}]
    assert fresh.version == lead.version, "Nobody's edit becomes stale by a score."


def test_moves_tasks_and_fields_count_too(lead, aurora, score):
    score(lambda: moving.move(lead, by=None, to=makers.stage("Proposta"), version=1))
    assert now_of(lead, aurora).score == 40

    score(lambda: leads.change(lead, by=None, version=2, value_cents=1_000_000, source="referral"))
    assert now_of(lead, aurora).score == 60

    score(lambda: tasks.complete(makers.make_task(lead, due_at=timezone.now()), by=aurora.rep.user))
    assert now_of(lead, aurora).score == 65

    contact = now_of(lead, aurora)
    with in_tenant(aurora.schema):
        person = contact.contact
    score(lambda: type(person).objects.filter(pk=person.pk).update(email="m@lume.test", job_title="Dona", city="SP"))
    score(sweep)
    assert now_of(lead, aurora).score == 71


def sweep() -> None:
    from tenants.context import in_public

    with in_public():
        sweeping.sweep()


def test_the_trend_is_kept_and_a_leap_is_told_in_the_timeline_once(lead, aurora, score):
    score(lambda: heard(lead))
    score(lambda: notes.add(lead, by=aurora.rep.user, text="Gostou"))
    score(lambda: leads.change(lead, by=None, version=1, value_cents=1_000_000))

    with in_tenant(aurora.schema):
        changes = list(ScoreChange.objects.filter(lead=lead).order_by("id").values_list("was", "score"))
        told = list(Activity.objects.filter(lead=lead, kind="lead.scored").values_list("particulars", flat=True))
        hints = Event.objects.filter(kind="lead.scored", subject_id=lead.pk).count()
    assert changes == [(0, 25), (25, 40), (40, 48)]
    assert told == [{"from": 25, "to": 40}]
    assert hints == 3
    with in_tenant(aurora.schema):
        assert ScoreDue.objects.count() == 0, "A line about a score must not ask for another."


def test_a_closed_or_archived_lead_keeps_its_score(lead, aurora, score):
    score(lambda: heard(lead))
    score(lambda: moving.move(lead, by=None, to=makers.stage("Ganho"), version=1))
    score(lambda: notes.add(lead, by=aurora.rep.user, text="Assinou"))

    assert now_of(lead, aurora).score == 40
    with in_tenant(aurora.schema):
        assert ScoreDue.objects.count() == 0


def test_a_lost_wake_is_found_by_the_sweep(lead, aurora, queue, score):
    with in_tenant(aurora.schema):
        heard(lead)
    queue.sent.clear()

    score(sweep)

    assert now_of(lead, aurora).score == 40


def test_a_failure_keeps_the_score_and_is_tried_again_later_each_time(lead, aurora, score, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    with monkeypatch.context() as breaking:
        breaking.setattr(recalculating, "score", broken)
        score(lambda: heard(lead))
        assert now_of(lead, aurora).score == 25
        with in_tenant(aurora.schema):
            marks = list(ScoreDue.objects.filter(lead=lead))
            assert [mark.attempts for mark in marks] == [1]
            assert timedelta(seconds=8) < marks[0].due_at - timezone.now() <= timedelta(seconds=10)
            ScoreDue.objects.update(due_at=timezone.now())
        score(sweep)
        with in_tenant(aurora.schema):
            mark = ScoreDue.objects.get(lead=lead)
            assert mark.attempts == 2
            assert timedelta(seconds=18) < mark.due_at - timezone.now() <= timedelta(seconds=20)
            ScoreDue.objects.update(due_at=timezone.now())

    score(sweep)

    assert now_of(lead, aurora).score == 40
    with in_tenant(aurora.schema):
        assert ScoreDue.objects.count() == 0


def test_one_lead_that_fails_does_not_keep_the_others_from_theirs(lead, aurora, score, monkeypatch):
    real, broken = recalculating._write, lead.pk
    monkeypatch.setattr(
        recalculating, "_write", lambda rows: 1 / 0 if broken in {row.pk for row in rows} else real(rows)
    )
    with in_tenant(aurora.schema):
        other = makers.make_lead("Otávio Reis")

    score(lambda: (heard(lead), heard(other)))

    assert now_of(other, aurora).score == 25
    assert now_of(lead, aurora).score == 25


def test_a_rule_that_makes_no_sense_gives_nothing_and_harms_nobody(lead, aurora, score):
    with in_tenant(aurora.schema):
        ScoreRule.objects.create(reason="Estragada", points=50, conditions=[{"fact": "gone", "is": "known"}])

    score(lambda: heard(lead))

    assert now_of(lead, aurora).score == 40


def test_all_open_leads_are_scored_quietly_after_a_change_of_rules(lead, aurora, score):
    with in_tenant(aurora.schema):
        events = Event.objects.filter(kind__startswith="lead.").count()
        ScoreRule.objects.update(is_active=False)
        ScoreRule.objects.create(reason="Todos", points=40, conditions=[{"fact": "has_phone", "is": "true"}])

    score(recalculating.all_open)
    score(sweep)

    assert now_of(lead, aurora).score == 65
    with in_tenant(aurora.schema):
        assert Event.objects.filter(kind__startswith="lead.").count() == events
        assert Activity.objects.filter(kind="lead.scored").count() == 0


@pytest.mark.parametrize("how_many", [1, 3])
def test_scoring_reads_as_often_however_many_leads(how_many, inside_aurora, django_assert_num_queries):
    for number in range(how_many):
        makers.make_lead(f"Pessoa {number}")
    recalculating.score_due()
    recalculating.all_open()

    with django_assert_num_queries(17):
        recalculating.score_due()


def test_the_other_organization_is_not_scored_by_our_rules(lead, aurora, rival, score):
    with in_tenant(rival.schema):
        theirs = makers.make_lead("Marina Alves")
        ScoreRule.objects.update(is_active=False)
    with in_tenant(aurora.schema):
        ScoreRule.objects.create(reason="Todos", points=50, conditions=[{"fact": "has_phone", "is": "true"}])

    score(recalculating.all_open)
    score(sweep)

    assert now_of(lead, aurora).score == 75
    assert now_of(theirs, rival).score == 25
    with in_tenant(rival.schema):
        assert ScoreChange.objects.values_list("lead", flat=True).get() == theirs.pk
