"""The list in a browser: a view kept and opened again, many leads changed and taken back, a field changed in its place."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.models import Lead
from crm.services import custom
from tenants.context import in_tenant


def rows(page: Page):
    return page.locator("[data-row]")


def row(page: Page, name: str):
    return page.locator(f"[data-row][data-name='{name}']")


def test_filters_become_a_view_that_opens_by_its_address(board, aurora, filled):
    page = board(aurora.rep)
    page.locator("#board_tabs").get_by_role("link", name="Lista").click()
    expect(rows(page)).to_have_count(5)

    page.get_by_role("button", name="Etapa", exact=True).click()
    page.locator("#filter_stage").get_by_role("menuitemcheckbox", name="Contato").click()
    expect(rows(page)).to_have_count(2)
    page.locator("#board_save button").click()
    page.get_by_label("Nome").fill("Em contato")
    page.get_by_role("button", name="Salvar visão").last.click()
    page.wait_for_url("**/board/list/?view=*")
    expect(page.locator("#board_views")).to_contain_text("Em contato")
    expect(rows(page)).to_have_count(2)

    page.locator("#board_tabs").get_by_role("link", name="Kanban").click()
    expect(page.locator("[data-card]")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-card]")).to_have_count(2)
    page.get_by_label("Filtrar neste quadro").last.fill("davi")
    expect(page.locator("[data-card]")).to_have_count(1)
    expect(page.locator("#board_views")).to_contain_text("alterada")


def test_many_are_changed_at_once_and_taken_back(board, aurora, filled):
    page, other = board(aurora.owner), board(aurora.manager)
    page.goto(aurora.url("board/list/?sort=lead"))
    rows(page).nth(0).locator("[data-pick]").click()
    rows(page).nth(2).locator("[data-pick]").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selecionados")

    page.locator("[data-bulk]").get_by_role("button", name="Mover").click()
    page.locator("#bulk_stage").get_by_role("menuitem", name="Proposta").click()

    expect(page.locator("[data-toast]")).to_contain_text("3 leads alterados")
    expect(rows(page).locator(".c-stage", has_text="Proposta")).to_have_count(3)
    expect(other.locator("[data-lane][data-name='Proposta'] [data-card]")).to_have_count(3)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator("[data-toast-undo]").click()
    expect(rows(page).locator(".c-stage", has_text="Proposta")).to_have_count(0)
    with in_tenant(aurora.schema):
        assert set(Lead.objects.values_list("stage__name", flat=True)) == {"Lead", "Contato"}


@pytest.mark.parametrize(("typed", "shown"), [("12.500", "R$ 12.500"), ("abc", "R$ 1.000")])
def test_a_value_is_changed_where_it_stands(board, aurora, filled, typed, shown):
    page = board(aurora.rep)
    page.goto(aurora.url("board/list/"))
    page.keyboard.press("j")
    row(page, "Ana").locator("[data-edit=value_cents]").click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")

    expect(row(page, "Ana").locator(".c-value")).to_have_text(shown)
    with in_tenant(aurora.schema):
        assert Lead.objects.get(contact__name="Ana").value_cents == (1_250_000 if typed[0] == "1" else 100_000)


def test_own_fields_narrow_by_their_dialog_and_stand_in_the_list(board, aurora, filled):
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Verba", kind="money")
        Lead.objects.filter(contact__name="Ana").update(custom={"verba": 900_000})
        Lead.objects.filter(contact__name="Bia").update(custom={"verba": 100_000})
    page = board(aurora.rep)
    page.goto(aurora.url("board/list/"))
    page.get_by_role("button", name="Escolher colunas").click()
    page.locator("#list_columns").get_by_role("checkbox", name="Verba").check()
    expect(row(page, "Ana").locator(".c-own")).to_have_text("R$ 9.000")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Campos", exact=True).click()
    page.locator("#dialog").get_by_label("De", exact=True).fill("5.000")
    page.locator("#dialog").get_by_role("button", name="Aplicar").click()
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?custom\.verba=5000\.\.$"))
    page.reload()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name="Tirar o filtro Verba").click()
    expect(rows(page)).to_have_count(5)
