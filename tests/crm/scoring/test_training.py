"""Each organization's model: from its own leads, measured on what it has not seen, replaced only by one not worse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Lead, ScoreChange, ScoreModel, Scoring
from crm.queries import score_facts
from crm.scoring import model
from crm.scoring.encoding import Corrupt
from crm.services import leads as leading
from crm.services.scoring import hot_line, knowledge, recalculating, sweeping, training
from tenants.context import in_tenant
from tests import makers
from tests.crm.scoring.history import make_history


@pytest.fixture
def learnt(inside_aurora) -> ScoreModel:
    make_history()
    assert training.train_now() == "better"
    return ScoreModel.objects.get()


def test_it_learns_from_what_was_won_and_lost_and_is_put_to_use(learnt):
    assert (learnt.version, learnt.state, learnt.trained_on) == (1, "active", 160)
    assert learnt.metrics["count"] == 32
    assert learnt.metrics["auc"] > 0.6
    assert {main["fact"] for main in learnt.metrics["main"][:3]} & {"messages_in", "source"}
    assert knowledge.settings().outcome == "better"


def test_scores_blend_rules_and_model_by_how_much_was_learnt(learnt):
    lead = makers.make_lead("Marina Alves", source="referral")
    told = score_facts.facts_of([lead], {lead.pk: timezone.now()})[lead.pk]
    said = model.read(learnt.body)

    score_all()

    lead.refresh_from_db()
    by_rules = 25 + 12 - 15  # a referral, without phone and e-mail
    assert said.weight == 160 / 260
    assert lead.score == round((1 - said.weight) * by_rules + said.weight * said.percent(told))
    assert any(reason.get("fact") == "source" for reason in lead.score_reasons)


def test_too_few_ends_and_the_rules_go_on_alone(inside_aurora):
    make_history(60)

    assert training.train_now() == "few"
    assert ScoreModel.objects.count() == 0
    assert knowledge.current().model is None


def score_all() -> None:
    while recalculating.score_due():
        pass


def test_a_worse_one_is_kept_but_not_used(learnt, monkeypatch):
    monkeypatch.setattr(training, "WORSE_BY", -1)

    assert training.train_now() == "worse"

    assert list(ScoreModel.objects.values_list("version", "state")) == [(2, "candidate"), (1, "active")]


def test_one_that_learnt_nothing_is_not_used(inside_aurora, monkeypatch):
    make_history()
    monkeypatch.setattr(training, "LEAST_AUC", 0.999)

    assert training.train_now() == "weak"
    assert knowledge.current().model is None


def test_a_training_that_fails_leaves_everything_as_it_was(learnt, monkeypatch):
    monkeypatch.setattr(training, "_history", lambda: 1 / 0)

    assert training.train_now() == "failed"
    assert ScoreModel.objects.get().state == "active"
    assert knowledge.settings().training_since is None


def test_going_back_to_a_version_scores_everybody_anew(learnt, aurora):
    lead = makers.make_lead("Marina Alves")
    training.train_now()
    older, newer = ScoreModel.objects.order_by("version")
    ScoreModel.objects.update(state="retired")
    ScoreModel.objects.filter(pk=newer.pk).update(state="active")
    score_all()

    training.use(older, by=aurora.manager.user)

    assert ScoreModel.objects.get(state="active").pk == older.pk
    assert lead.scores_due.filter(quietly=True).count() == 1


def test_a_corrupt_version_counts_for_nothing_and_cannot_be_chosen(learnt, aurora):
    lead = makers.make_lead("Marina Alves", source="referral")
    ScoreModel.objects.update(body={"format": 1, "columns": "os.system"})

    assert knowledge.current().model is None
    score_all()
    lead.refresh_from_db()
    assert lead.score == 22
    with pytest.raises(Corrupt):
        training.use(ScoreModel.objects.get(), by=aurora.manager.user)


def test_switched_off_it_says_nothing(learnt):
    Scoring.objects.update(model_is_on=False)

    assert knowledge.current().model is None


def test_facts_of_an_earlier_moment_know_nothing_of_what_came_later(inside_aurora):
    made = timezone.now() - timedelta(days=10)
    lead = makers.make_lead("Marina Alves", created_at=made, entered_stage_at=made, value_cents=100, tags=["site"])
    leading.change(lead, by=None, version=1, value_cents=900_000, tags=["contrato"], source="referral")
    recalculating.facts.timeline.add("message.received", lead=lead, subject_id=makers.make_contact().pk)
    lead = Lead.objects.select_related("contact").get(pk=lead.pk)
    recalculating.facts.timeline.add("contact.changed", contact=lead.contact, fields=["name"])

    then, now = (
        score_facts.facts_of([lead], {lead.pk: moment})[lead.pk]
        for moment in (made + timedelta(days=1), timezone.now())
    )

    assert (then["value"], then["tags"], then["source"], then["messages_in"]) == (1, ["site"], "manual", 0)
    assert (now["value"], now["tags"], now["source"], now["messages_in"]) == (9000, ["contrato"], "referral", 1)
    assert (then["completeness"], now["completeness"]) == (0, 1)
    assert (then["age_days"], then["silent_hours"]) == (1.0, None)


def test_a_model_never_sees_another_organizations_leads(aurora, rival):
    with in_tenant(aurora.schema):
        make_history()
    with in_tenant(rival.schema):
        make_history(turned=True)

    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            assert training.train_now() == "better"
    said = {}
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            row = ScoreModel.objects.get()
            said[cast] = model.read(row.body).percent({"source": "referral", "messages_in": 8})

    assert said[aurora] > 60 > 40 > said[rival]


def test_about_a_fifth_of_the_open_leads_is_hot(inside_aurora):
    for number in range(40):
        makers.make_lead(f"Pessoa {number}", score=40 + number)

    hot_line.follow()

    line = knowledge.settings().hot_line
    assert line == 72
    assert Lead.objects.filter(score__gte=line).count() == 8


def test_a_line_that_a_person_drew_stays(inside_aurora):
    Scoring.objects.filter(pk=knowledge.settings().pk).update(hot_line=55, hot_line_follows=False)
    for number in range(40):
        makers.make_lead(f"Pessoa {number}", score=40 + number)

    hot_line.follow()

    assert knowledge.settings().hot_line == 55


def day_by_day(cast) -> None:
    with in_tenant(cast.schema):
        sweeping.daily()


def test_each_day_everybody_is_scored_anew_and_more_is_learnt(aurora, queue):
    with in_tenant(aurora.schema):
        make_history(3)
        makers.make_lead("Marina Alves")
    queue.sent.clear()

    day_by_day(aurora)
    day_by_day(aurora)

    ours = [name for name, (schema, *_rest), _options in queue.sent if schema == aurora.schema]
    assert ours == ["crm.score_leads", "crm.train_scores", "crm.train_scores"]
    queue.run()
    day_by_day(aurora)
    assert queue.names() == []
    with in_tenant(aurora.schema):
        assert ScoreChange.objects.count() == 1
