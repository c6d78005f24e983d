"""Finding one's way on the board: filters, scrolling, a phone, for everybody."""

import re

from playwright.sync_api import expect

from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.browser.board.seeing import card, expect_names, lane, stages_of
from tests.makers import make_lead

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def test_filters_live_in_the_address(board, aurora, filled):
    with in_tenant(aurora.schema):
        make_lead("José Conceição", owner=aurora.rep, tags=["seo"])
    page = board(aurora.manager)

    page.keyboard.press("f")
    page.keyboard.type("jose")
    expect_names(page, "Lead", "José Conceição")
    expect(page).to_have_url(re.compile(r"\?q=jose$"))
    expect(page.locator("#board_q")).to_be_focused()
    page.get_by_role("button", name="Tags").click()
    page.get_by_role("menuitemcheckbox", name="#seo").click()
    expect(page).to_have_url(re.compile(r"\?q=jose&tag=seo$"))
    page.go_back()
    page.go_back()
    expect_names(page, "Lead", "Ana", "Bia", "Carla", "José Conceição")
    expect(page.locator("#board_q")).to_have_value("")
    page.goto(aurora.url("board/?q=studio+lumme"))
    page.get_by_role("button", name="Criar “studio lumme”").click()
    expect(page.get_by_label("Nome")).to_have_value("studio lumme")


def test_a_column_loads_as_it_scrolls(board, aurora):
    with in_tenant(aurora.schema):
        for number in range(60):
            make_lead(f"Lead {number}", owner=aurora.rep)
    page = board(aurora.rep)
    cards = lane(page, "Lead").locator("[data-card]")
    expect(cards).to_have_count(25)

    for count in (50, 60):
        cards.last.scroll_into_view_if_needed()
        lane(page, "Lead").locator("[data-lane-body]").evaluate("(body) => body.scrollTo(0, body.scrollHeight)")
        expect(cards).to_have_count(count)

    names = [f"Lead {number}" for number in range(60)]
    expect(lane(page, "Lead").locator("[data-card] h3")).to_have_text(names)


def test_a_phone_shows_one_stage_at_a_time(board, aurora, filled):
    page = board(aurora.rep, viewport=PHONE, has_touch=True)
    tab = page.get_by_role("button", name="Contato 2")

    tab.tap()

    expect(tab).to_have_attribute("aria-current", "true")
    expect(card(page, "Davi")).to_be_in_viewport()
    expect(card(page, "Ana")).not_to_be_in_viewport()
    card(page, "Davi").get_by_role("button", name="Mover ou abrir").tap()
    page.get_by_role("menuitem", name="Ganho").tap()
    expect(page.get_by_text("Davi: ganho!")).to_be_visible()
    assert stages_of(aurora)["Davi"] == "Ganho"


def test_the_board_is_in_nobodys_way(board, aurora, filled):
    page = board(aurora.manager)

    assert flaws(page) == {}
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Novo lead").first.click()
    expect(page.get_by_label("Nome")).to_be_focused()
    assert flaws(page) == {}
