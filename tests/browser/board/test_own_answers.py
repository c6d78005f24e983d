"""Fields of the organization's own in the list, in a browser: typed, chosen, in a dialog, in many at once, taken back."""

import pytest
from playwright.sync_api import expect

from crm.models import PageLayout
from crm.services import custom
from tenants.context import in_tenant


@pytest.fixture
def fields(aurora, filled):
    with in_tenant(aurora.schema):
        made = {
            kind: custom.create("lead", by=None, label=label, kind=kind, options=["Alta", "Baixa"])
            for kind, label in (("number", "Vagas"), ("choice", "Pressa"), ("long_text", "Pedido"))
        }
        columns = ["lead", *(f"custom.{field.key}" for field in made.values())]
        PageLayout.objects.create(user=aurora.rep.user, columns=columns)
        return made


def test_answers_are_given_in_the_list_and_taken_back(board, aurora, fields):
    page = board(aurora.rep)
    page.goto(aurora.url("board/list/?sort=lead"))
    first = page.locator("[data-row]").first

    first.locator("[data-edit=custom_vagas]").click()
    page.locator("[data-editing-cell]").fill("9,5")
    page.keyboard.press("Enter")
    expect(first.locator("[data-edit=custom_vagas]")).to_have_attribute("data-value", "9,5")
    expect(first.locator("[data-edit=custom_vagas]")).to_have_text("9,5")
    first.locator("[data-edit=custom_pressa]").click()
    page.locator("#cell_custom_pressa").get_by_role("menuitem", name="Baixa").click()
    expect(first.locator("[data-edit=custom_pressa] .own-c")).to_have_text("Baixa")
    first.locator("[data-edit=custom_pedido]").click()
    page.locator("#dialog textarea").fill("Um site\ncom loja")
    page.locator("#dialog").get_by_role("button", name="Salvar").click()
    expect(first.locator("[data-edit=custom_pedido]")).to_contain_text("Um site")

    page.get_by_role("button", name="Desfazer").last.click()
    expect(first.locator("[data-edit=custom_pedido]")).to_have_text("–")
    expect(first.locator("[data-edit=custom_vagas]")).to_have_text("9,5")


def test_many_get_one_answer(board, aurora, fields):
    page = board(aurora.rep)
    page.goto(aurora.url("board/list/?sort=lead"))
    page.locator("[data-pick-all]").click()

    page.locator("[data-bulk]").get_by_role("button", name="Editar").click()
    page.locator("#bulk_edit").get_by_role("button", name="Outro campo…").click()
    expect(page.locator("#bulk_own")).to_be_visible()
    expect(page.locator("#dialog .htmx-added")).to_have_count(0)  # from then on it listens
    page.locator("#bulk_own").select_option(label="Pressa")
    page.locator("#dialog").get_by_label("Pressa").select_option(label="Alta")
    page.locator("#dialog").get_by_role("button", name="Aplicar").click()

    expect(page.locator("#dialog form")).to_have_count(0)
    expect(page.locator("[data-edit=custom_pressa]")).to_have_text(["Alta"] * 5)
