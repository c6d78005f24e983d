"""The command palette by keys alone: find, act, command."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.models import Lead
from tenants.context import in_tenant
from tests import makers


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        person = makers.make_contact("Marina Alves", phone="+5511987654321")
        return makers.make_lead(contact=person, owner=aurora.rep, in_stage="Proposta")


@pytest.fixture
def page(context, aurora, lead) -> Page:
    page = context(aurora.rep).new_page()
    page.goto(aurora.url("tasks/"))
    return page


def highlighted(page: Page):
    return page.locator("#palette_list [aria-selected=true]")


def test_a_lead_is_found_and_moved_and_another_opened(page, aurora, lead):
    page.keyboard.press("Control+k")
    page.keyboard.type("marnia")
    expect(highlighted(page)).to_contain_text("Marina Alves")

    page.keyboard.press("Tab")
    expect(highlighted(page)).to_have_text("Abrir o lead")
    for _time in range(3):
        page.keyboard.press("ArrowDown")
    expect(highlighted(page)).to_have_text("Mover para Negociação")
    with page.expect_response(re.compile("/move/")) as moved:
        page.keyboard.press("Enter")
    assert moved.value.status == 200
    with in_tenant(aurora.schema):
        assert Lead.objects.get(pk=lead.pk).stage.name == "Negociação"

    page.keyboard.press("Control+k")
    page.keyboard.type("8765 4321")
    expect(highlighted(page)).to_contain_text("Marina Alves")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/leads/{lead.pk}/$"))


def test_a_command_is_said_and_what_is_not_found_is_created(page, aurora):
    page.keyboard.press("/")
    page.keyboard.type("Zuleica")
    expect(page.locator("#palette_list")).to_contain_text("Nada com “Zuleica”")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nome").first).to_have_value("Zuleica")
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")
    page.keyboard.type(">métricas")
    expect(highlighted(page)).to_have_text("Ir para as métricas")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/board/metrics/$"))
