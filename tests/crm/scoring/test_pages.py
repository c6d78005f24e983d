"""The settings of scores, and what the lead's page says."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import timezone

from crm.models import Lead, ScoreChange, ScoreDue, ScoreModel, ScoreRule, Scoring
from crm.services.scoring import knowledge, recalculating, training
from tenants.context import in_tenant
from tests import makers
from tests.crm.scoring.history import make_history

RULE = {"reason": "Quer contrato", "points": "20", "fact_1": "tags:one_of", "value_1": "contrato, anual"}


@pytest.fixture
def manager(browser, aurora):
    return browser(aurora.manager)


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return makers.make_lead("Marina Alves", owner=aurora.rep, tags=["contrato"])


def test_a_manager_makes_a_rule_and_every_open_lead_is_due(manager, aurora, lead):
    answer = manager.post(aurora.url("settings/scoring/rules/"), RULE, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        rule = ScoreRule.objects.get(reason="Quer contrato")
        assert (rule.points, rule.conditions) == (
            20,
            [{"fact": "tags", "is": "one_of", "value": ["contrato", "anual"]}],
        )
        assert ScoreDue.objects.filter(lead=lead, quietly=True).count() == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"points": "51"}, "50"),
        ({"fact_1": ""}, "obrigatório"),
        ({"fact_1": "value:at_least", "value_1": "muito"}, "Informe um número."),
        ({"fact_1": "value:one_of", "value_1": "1"}, "não é uma das escolhas"),
        ({"reason": ""}, "obrigatório"),
    ],
)
def test_a_rule_that_makes_no_sense_stays_in_its_dialog(manager, aurora, change, word):
    answer = manager.post(aurora.url("settings/scoring/rules/"), RULE | change)

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#dialog"
    assert "id_fact_1" in answer.content.decode()
    with in_tenant(aurora.schema):
        assert not ScoreRule.objects.filter(reason="Quer contrato").exists()


def test_a_source_is_named_as_people_name_it(manager, aurora):
    manager.post(
        aurora.url("settings/scoring/rules/"), RULE | {"fact_1": "source:one_of", "value_1": "Indicação, Site"}
    )

    with in_tenant(aurora.schema):
        assert ScoreRule.objects.get(reason="Quer contrato").conditions[0]["value"] == ["referral", "site"]


def test_a_rule_is_changed_switched_off_and_removed(manager, aurora):
    with in_tenant(aurora.schema):
        rule = ScoreRule.objects.first()
    path = aurora.url(f"settings/scoring/rules/{rule.pk}/")

    assert "24" in manager.get(path).content.decode()
    manager.post(path, RULE | {"points": "-7"})
    manager.delete(f"{path}use/")
    with in_tenant(aurora.schema):
        rule.refresh_from_db()
        assert (rule.reason, rule.points, rule.is_active) == ("Quer contrato", -7, False)
    manager.post(f"{path}use/")
    manager.delete(path)
    with in_tenant(aurora.schema):
        assert not ScoreRule.objects.filter(pk=rule.pk).exists()


def test_the_suggested_rules_come_back_without_being_doubled(manager, aurora):
    with in_tenant(aurora.schema):
        before = ScoreRule.objects.count()
        ScoreRule.objects.first().delete()

    manager.post(aurora.url("settings/scoring/suggestions/"))

    with in_tenant(aurora.schema):
        assert ScoreRule.objects.count() == before


def test_a_rule_is_tried_on_a_real_lead_before_it_counts(manager, aurora, lead):
    text = manager.post(aurora.url("settings/scoring/preview/"), RULE | {"lead": str(lead.pk)}).content.decode()

    assert ">10</span>" in text and ">30</span>" in text  # without phone and e-mail: 25 − 15, and 20 more
    assert "vale para 1 dos 1 leads" in text
    with in_tenant(aurora.schema):
        assert not ScoreRule.objects.filter(reason="Quer contrato").exists()


def test_a_preview_shows_no_lead_of_the_other_organization(manager, aurora, rival):
    with in_tenant(rival.schema):
        theirs = makers.make_lead("Secreta Silva")

    text = manager.get(aurora.url("settings/scoring/preview/"), {"lead": str(theirs.pk)}).content.decode()

    assert "Secreta" not in text


def test_the_line_is_drawn_by_hand_and_the_model_switched_off(manager, aurora):
    manager.post(aurora.url("settings/scoring/"), {"hot_line": "55"})

    with in_tenant(aurora.schema):
        row = knowledge.settings()
    assert (row.hot_line, row.hot_line_follows, row.model_is_on) == (55, False, False)


def test_learning_is_asked_for_and_its_result_shown(manager, aurora, queue, django_capture_on_commit_callbacks):
    with in_tenant(aurora.schema):
        make_history()
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(aurora.url("settings/scoring/training/"))
    assert "aprendendo" in manager.get(aurora.url("settings/scoring/")).content.decode()

    queue.run()

    text = manager.get(aurora.url("settings/scoring/")).content.decode()
    with in_tenant(aurora.schema):
        row = ScoreModel.objects.get()
    assert row.trained_by == aurora.manager.user
    shown = Decimal(str(row.metrics["auc"])).quantize(Decimal("0.001"), ROUND_HALF_UP)
    assert str(shown).replace(".", ",") in text
    assert "160 leads" in text and "<circle cx=" in text


def test_a_damaged_version_is_not_put_to_use(manager, aurora):
    with in_tenant(aurora.schema):
        row = ScoreModel.objects.create(version=1, trained_on=100, won=50, body={"format": 1})

    answer = manager.post(aurora.url(f"settings/scoring/models/{row.pk}/use/"))

    assert "danificada" in answer["HX-Trigger"]
    with in_tenant(aurora.schema):
        assert ScoreModel.objects.get().state == "candidate"


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(how_many, manager, aurora, django_assert_num_queries):
    with in_tenant(aurora.schema):
        knowledge.settings()
        for number in range(how_many):
            ScoreModel.objects.create(version=number + 1, trained_on=100, won=50, body={})
            ScoreRule.objects.create(reason=f"Regra {number}", points=1, conditions=[])
            makers.make_lead(f"Pessoa {number}")
    manager.get(aurora.url("settings/scoring/"))

    with django_assert_num_queries(22):
        manager.get(aurora.url("settings/scoring/"))


def test_the_leads_page_says_trend_leads_like_it_and_that_it_is_late(browser, aurora, lead):
    with in_tenant(aurora.schema):
        Scoring.objects.create(hot_line=60)
        ScoreModel.objects.create(
            version=1,
            state="active",
            trained_on=100,
            won=50,
            body={"bands": [{"low": 60, "high": 79, "count": 40, "won": 0.64, "days": 18.7}]},
        )
        Lead.objects.filter(pk=lead.pk).update(
            score=63, score_reasons=[{"points": 12, "fact": "messages_in", "value": 4, "text": "Mensagens: 4"}]
        )
        ScoreChange.objects.create(lead=lead, was=50, score=63, at=timezone.now() - timedelta(days=2))
        ScoreDue.objects.filter(lead=lead).update(attempts=1)

    text = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/")).content.decode()

    assert "Quente" in text
    assert "Leads assim fecham em 19 dias, 64% das vezes." in text
    assert "+13" in text
    assert "Mensagens do cliente: 4" in text
    assert "tenta de novo" in text


def test_a_leap_is_told_in_the_leads_timeline(browser, aurora, lead):
    with in_tenant(aurora.schema):
        recalculating._tell(lead, 10)
        ScoreChange.objects.create(lead=lead, was=0, score=71)
        recalculating._tell(lead, 82)

    text = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/")).content.decode()

    assert "Pontuação subiu de 71 para <b>82</b>" in text


def test_training_of_one_leaves_the_other_alone(aurora, rival):
    with in_tenant(aurora.schema):
        make_history()
        training.train_now()
    with in_tenant(rival.schema):
        assert ScoreModel.objects.count() == 0
