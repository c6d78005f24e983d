"""A card says that an automation failed for it, and leads to what can be done."""

import pytest

from crm.models import AutomationRun
from tenants.context import in_tenant
from tests import makers
from tests.crm.automating.making import TAG, automation
from tests.markup import text_of


@pytest.fixture
def failed(aurora) -> AutomationRun:
    with in_tenant(aurora.schema):
        rule, lead = automation("entered", TAG, name="Retorno"), makers.make_lead("Marina Alves", owner=aurora.rep)
        return AutomationRun.objects.create(
            automation=rule, lead=lead, key="event:1", state="failed", error="O contato não tem telefone."
        )


def test_the_card_says_it_until_somebody_lets_it_be(browser, aurora, failed):
    client, lead = browser(aurora.rep), aurora.url(f"leads/{failed.lead_id}/troubles/")
    assert "Uma automação falhou" in text_of(client.get(aurora.url("board/")))

    said = text_of(client.get(lead))
    assert "Retorno" in said
    assert "O contato não tem telefone." in said
    assert client.delete(f"{lead}{failed.pk}/").status_code == 200

    assert "Uma automação falhou" not in text_of(client.get(aurora.url("board/")))
    with in_tenant(aurora.schema):
        assert AutomationRun.objects.get().state == "stopped"


def test_it_is_tried_again_from_the_card(browser, aurora, failed):
    browser(aurora.rep).post(aurora.url(f"leads/{failed.lead_id}/troubles/{failed.pk}/"))

    with in_tenant(aurora.schema):
        assert AutomationRun.objects.get().state == "waiting"


def test_a_run_of_another_lead_is_not_there(browser, aurora, failed):
    with in_tenant(aurora.schema):
        other = makers.make_lead("Rui", owner=aurora.rep)
    client = browser(aurora.rep)

    assert client.post(aurora.url(f"leads/{other.pk}/troubles/{failed.pk}/")).status_code == 404
    assert browser(aurora.other_rep).get(aurora.url(f"leads/{failed.lead_id}/troubles/")).status_code == 404


def test_the_stages_of_a_pipeline_lead_to_their_automations(browser, aurora):
    with in_tenant(aurora.schema):
        stage = makers.stage("Proposta")

    page = browser(aurora.manager).get(aurora.url(f"settings/pipelines/{stage.pipeline_id}/")).content.decode()

    assert f"/settings/automations/?stage={stage.pk}" in page
