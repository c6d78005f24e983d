"""The builder, the trial and the log, as people use them."""

import pytest

from crm.models import Automation, AutomationRun, Pipeline, Task
from crm.queries.automations import overview
from tenants.context import in_tenant
from tests import makers
from tests.crm.automating.making import TASK, automation


def form(stage, **more) -> dict:
    return {
        "name": "Retorno",
        "where": f"stage:{stage.pk}",
        "trigger": "entered",
        "do_1": "task",
        "task_1_title": "Ligar",
        "task_1_hours": "24",
        "task_1_to": "owner",
        **more,
    }


@pytest.fixture
def page(browser, aurora):
    return browser(aurora.manager)


def test_what_is_built_is_kept_as_it_was_said(page, aurora):
    with in_tenant(aurora.schema):
        stage = makers.stage("Proposta")
        asked = {"source": ["ad", "site"], "tag": "#VIP, cliente antigo", "value_from": "1.000", "score_to": "50"}
        said = form(stage, **{f"if.{name}": value for name, value in asked.items()})
    answer = page.post(aurora.url("settings/automations/"), said)

    with in_tenant(aurora.schema):
        made = Automation.objects.get(name="Retorno")
        assert answer.status_code == 302
        assert (made.stage, made.trigger, made.is_on, made.actions) == (stage, "entered", True, [TASK])
        assert made.conditions == "value=1000..&score=..50&source=ad&source=site&tag=vip&tag=cliente-antigo"
    again = page.get(answer.url).content.decode()
    assert 'value="Ligar"' in again
    assert '<input class="form-control" name="if.value_from" value="1000"' in again


def test_what_is_missing_is_said_and_nothing_is_kept(page, aurora):
    with in_tenant(aurora.schema):
        before = Automation.objects.count()
        said = form(makers.stage("Proposta"), trigger="stayed", task_1_title="")
    answer = page.post(aurora.url("settings/automations/"), said)

    assert answer.status_code == 422
    assert "Diga depois de quantas horas." in answer.content.decode()
    with in_tenant(aurora.schema):
        assert Automation.objects.count() == before


def test_the_list_says_each_in_a_sentence_in_the_same_number_of_queries(page, aurora, django_assert_num_queries):
    def counted() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            answer = page.get(aurora.url("settings/automations/"))
        assert "um lead entra em Proposta" in answer.content.decode()
        return len(found)

    with in_tenant(aurora.schema):
        Automation.objects.all().delete()
        automation("entered", TASK)
    counted()
    one = counted()
    with in_tenant(aurora.schema):
        automation("entered", TASK)
        automation("entered", TASK)
    assert counted() == one


def test_a_trial_says_what_would_happen_and_changes_nothing(page, aurora):
    with in_tenant(aurora.schema):
        rule = automation("entered", TASK, {"do": "tag", "tag": "x"})
        lead = makers.make_lead("Marina Alves", owner=aurora.rep)
    answer = page.post(aurora.url(f"settings/automations/{rule.pk}/trial/"), {"lead": lead.pk})

    assert "Tarefa “Ligar” até" in answer.content.decode()
    assert "Tag x adicionada" in answer.content.decode()
    with in_tenant(aurora.schema):
        lead.refresh_from_db()
        assert (Task.objects.count(), lead.tags, AutomationRun.objects.count()) == (0, [], 0)


def test_a_trial_on_a_lead_out_of_sight_is_404(page, aurora, rival):
    with in_tenant(rival.schema):
        lead = makers.make_lead()
    with in_tenant(aurora.schema):
        rule = automation("entered", TASK)

    assert page.post(aurora.url(f"settings/automations/{rule.pk}/trial/"), {"lead": lead.pk}).status_code == 404


def test_the_log_shows_what_failed_and_tries_it_again(page, aurora):
    with in_tenant(aurora.schema):
        rule = automation("entered", TASK)
        lead = makers.make_lead("Marina Alves")
        run = AutomationRun.objects.create(
            automation=rule, lead=lead, key="event:1", state="failed", error="Sem telefone."
        )
    log = page.get(aurora.url("settings/automations/runs/?state=failed")).content.decode()
    assert "Sem telefone." in log
    assert "Marina Alves" in log

    page.post(aurora.url(f"settings/automations/runs/{run.pk}/retry/"))
    with in_tenant(aurora.schema):
        assert AutomationRun.objects.get().state == "waiting"


def test_suggestions_are_planted_switched_off_and_come_once(page, aurora):
    with in_tenant(aurora.schema):
        assert Automation.objects.filter(pipeline=Pipeline.objects.get(is_default=True)).count() == 8
        assert Automation.objects.on().count() == 0
        Automation.objects.first().delete()
    page.post(aurora.url("settings/automations/suggestions/"))
    page.post(aurora.url("settings/automations/suggestions/"))
    with in_tenant(aurora.schema):
        assert (Automation.objects.count(), Automation.objects.on().count()) == (8, 0)


def test_the_list_keeps_the_order_that_was_chosen(aurora):
    with in_tenant(aurora.schema):
        pipeline = makers.stage().pipeline
        Automation.objects.all().delete()
        names = [f"Regra {number}" for number in range(8)]
        for place, name in enumerate(names):
            Automation.objects.create(name=name, pipeline=pipeline, trigger="created", position=len(names) - place)

        [shown] = overview()
        assert [each.row.name for each in shown.automations] == names[::-1]
