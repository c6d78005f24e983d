"""What the frame does in a real browser: menus, drawer, confirmation, notices, keys, theme, forms."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tenants.models import User

LEAD = '<header><h2>Marina Alves</h2><button class="btn" type="button" data-close>Fechar</button></header>'


@pytest.fixture
def page(context, aurora) -> Page:
    """The owner's settings: a page that has the frame and little else."""
    page = context(aurora.owner).new_page()
    page.goto(aurora.url("settings/general/"))
    return page


def answer(page: Page, path: str, body: str = "", status: int = 200, **headers: str) -> list[str]:
    """Answer for the server at one path; returns the methods that were asked."""
    asked: list[str] = []

    def fulfil(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=status, body=body, headers={"Content-Type": "text/html", **headers})

    page.route(f"**{path}", fulfil)
    return asked


def put_button(page: Page, **attributes: str) -> None:
    """A button of the kind a page would have."""
    page.evaluate(
        """(attributes) => {
            const button = document.createElement("button")
            for (const [name, value] of Object.entries(attributes)) button.setAttribute(name.replaceAll("_", "-"), value)
            button.textContent = "Agir"
            document.getElementById("main").prepend(button)
            htmx.process(button)
        }""",
        {"id": "act", "type": "button", **attributes},
    )


class TestMenu:
    def test_it_is_walked_by_arrows_and_letters_and_gives_the_focus_back(self, page):
        opener = page.locator("[data-menu=account]")
        opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")

        page.keyboard.press("End")
        expect(page.get_by_role("menuitem", name="Sair")).to_be_focused()
        page.keyboard.press("a")
        expect(page.get_by_role("menuitem", name="Atalhos do teclado")).to_be_focused()
        page.keyboard.press("Escape")

        expect(page.locator("#account")).to_be_hidden()
        expect(opener).to_be_focused()

    def test_the_theme_is_kept_with_the_person(self, page, aurora):
        page.locator("[data-menu=account]").click()
        with page.expect_response("**/preferences/"):
            page.get_by_role("menuitemradio", name="Escuro").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

        page.reload()

        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        assert User.objects.get(pk=aurora.owner.user_id).theme == "dark"

    def test_the_language_changes_the_page(self, page):
        page.locator("[data-menu=account]").click()
        page.get_by_role("menuitemradio", name="English").click()

        expect(page.get_by_role("heading", name="General")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "en")


class TestDrawer:
    @pytest.fixture
    def opened(self, page) -> Page:
        answer(page, "/lead-fragment/", LEAD)
        put_button(page, hx_get="/lead-fragment/", hx_target="#drawer")
        page.locator("#act").click()
        expect(page.get_by_role("dialog", name="Marina Alves")).to_be_visible()
        return page

    @pytest.mark.parametrize("way", ["Escape", "button", "outside"])
    def test_it_closes_three_ways_and_gives_the_focus_back(self, opened, way):
        match way:
            case "Escape":
                opened.keyboard.press("Escape")
            case "button":
                opened.get_by_role("button", name="Fechar").click()
            case "outside":
                opened.mouse.click(100, 500)

        expect(opened.get_by_role("dialog", name="Marina Alves")).to_be_hidden()
        expect(opened.locator("#drawer")).to_be_empty()
        expect(opened.locator("#act")).to_be_focused()

    def test_the_focus_stays_inside(self, opened):
        for _step in range(6):
            opened.keyboard.press("Tab")

            assert opened.evaluate("document.activeElement.closest('dialog, body').localName") in ("dialog", "body")
            assert not opened.evaluate("Boolean(document.activeElement.closest('main, nav, header.topbar'))")


class TestConfirmation:
    @pytest.fixture
    def asked(self, page) -> list[str]:
        asked = answer(page, "/archive/", status=204)
        put_button(
            page,
            hx_delete="/archive/",
            hx_swap="none",
            hx_confirm="Arquivar Studio Lume?",
            data_confirm_touches="2 leads abertos | 1 conversa",
            data_confirm_action="Arquivar tudo",
            data_confirm_kind="danger",
        )
        page.locator("#act").click()
        return asked

    def test_it_says_what_it_touches_and_a_careless_enter_destroys_nothing(self, page, asked):
        dialog = page.get_by_role("dialog", name="Arquivar Studio Lume?")
        expect(dialog.get_by_role("listitem")).to_have_text(["2 leads abertos", "1 conversa"])

        page.keyboard.press("Enter")

        expect(dialog).to_be_hidden()
        assert asked == []

    def test_yes_does_it(self, page, asked):
        with page.expect_response("**/archive/"):
            page.get_by_role("button", name="Arquivar tudo").click()

        assert asked == ["DELETE"]


class TestNotice:
    def test_what_was_done_can_be_undone(self, page):
        undone = answer(page, "/undo/", status=204)
        toast = {"text": "Marina Alves foi para Negociação", "undo_url": "/undo/"}
        answer(page, "/move/", status=204, **{"HX-Trigger": json.dumps({"toast": toast}, ensure_ascii=True)})
        put_button(page, hx_post="/move/", hx_swap="none")
        page.locator("#act").click()
        expect(page.get_by_text("Marina Alves foi para Negociação")).to_be_visible()

        with page.expect_response("**/undo/"):
            page.get_by_role("button", name="Desfazer").click()

        assert undone == ["POST"]
        expect(page.get_by_text("Marina Alves foi para Negociação")).to_be_hidden()

    def test_a_failure_says_what_to_do_and_stays_until_closed(self, page):
        answer(page, "/broken/", status=500, **{"X-Request-Id": "abcdef1234567890"})
        put_button(page, hx_post="/broken/", hx_swap="none")
        page.locator("#act").click()
        failure = page.get_by_role("alert").filter(has_text="abcdef12")
        expect(failure).to_be_visible()

        page.get_by_role("button", name="Fechar aviso").click()

        expect(failure).to_be_hidden()


class TestKeys:
    def test_letters_act_only_outside_fields_and_can_be_switched_off(self, page):
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Atalhos do teclado")
        expect(sheet).to_be_visible()
        sheet.get_by_role("switch").uncheck()
        page.keyboard.press("Escape")

        page.keyboard.press("?")

        expect(sheet).to_be_hidden()
        page.locator("[data-menu=account]").click()
        page.get_by_role("menuitem", name="Atalhos do teclado").click()
        sheet.get_by_role("switch").check()
        page.keyboard.press("Escape")
        page.get_by_role("textbox").first.press("?")
        expect(sheet).to_be_hidden()


class TestForm:
    def test_a_field_is_checked_when_left_and_the_address_is_shown_before(self, context):
        page = context().new_page()
        page.goto("/accounts/signup/")

        page.get_by_label("E-mail de trabalho").fill("paulo@agenciaaurora")
        page.locator("[name=organization_name]").fill("Agência Aurora & Cia")

        expect(page.locator("#id_email_error")).to_have_text("Falta o final do endereço, como .com.br")
        expect(page.get_by_label("E-mail de trabalho")).to_have_attribute("aria-describedby", "id_email_error")
        expect(page.locator("[data-slug-word]")).to_have_text("agencia-aurora-cia")
        page.get_by_label("E-mail de trabalho").fill("paulo@agenciaaurora.com.br")
        expect(page.locator("#id_email_error")).to_be_hidden()
