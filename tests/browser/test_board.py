"""The board as people use it: by mouse, keyboard and finger, two at once, offline, filtered."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from crm.models import Lead, LeadMove
from crm.services import leads, moving
from tenants.context import in_tenant
from tenants.models import Membership
from tests.browser.axe import violations
from tests.makers import make_contact, make_lead, stage
from tests.waiting import until

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
QUIET = {"422", "409", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "403"}  # what the browser itself says of refusals


@pytest.fixture
def board(context, aurora):
    """``board(member)`` → the page of the board, live; whatever its console says fails the test."""
    said: list[str] = []

    def opened(member: Membership, query: str = "", **options) -> Page:
        page = context(member, **options).new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(aurora.url(f"board/{query}"))
        expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
        return page

    yield opened
    assert [text for text in said if not any(quiet in text for quiet in QUIET)] == []


@pytest.fixture
def filled(aurora):
    """Three in Lead, two in Contato, all the rep's."""
    with in_tenant(aurora.schema):
        for name in ("Ana", "Bia", "Carla"):
            make_lead(name, owner=aurora.rep, value_cents=100_000)
        for name in ("Davi", "Edu"):
            make_lead(name, owner=aurora.rep, in_stage="Contato", value_cents=100_000)


def lane(page: Page, name: str):
    return page.locator(f"[data-lane][data-name='{name}']")


def card(page: Page, name: str):
    return page.locator("[data-card]").filter(has=page.get_by_role("heading", name=name, exact=True))


def expect_names(page: Page, column: str, *names: str) -> None:
    expect(lane(page, column).locator("[data-card] h3")).to_have_text(list(names))


def expect_heard(page: Page, words: str) -> None:
    expect(page.locator("[data-announcer]")).to_have_text(words)


def stages_of(aurora) -> dict[str, str]:
    with in_tenant(aurora.schema):
        return dict(Lead.objects.values_list("contact__name", "stage__name"))


def drag(page: Page, name: str, to: str, *, drop: bool = True) -> None:
    """By mouse, onto the upper half of another card."""
    start, end = card(page, name).bounding_box(), card(page, to).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 70, start["y"] + 24, steps=4)
    page.mouse.move(end["x"] + 60, end["y"] + 18, steps=16)
    if drop:
        page.mouse.up()


def test_a_card_is_dragged_and_the_second_browser_sees_it(board, aurora, filled):
    mine, other = board(aurora.rep), board(aurora.manager)

    drag(mine, "Bia", "Edu", drop=False)
    slot = mine.locator(".deal.is-slot:not(.ghost)")
    expect(slot).to_have_attribute("data-slot", "soltar em Contato · 2º")
    expect(mine.locator(".deal.is-lifted")).to_be_visible()
    mine.mouse.up()

    expect_names(mine, "Contato", "Davi", "Bia", "Edu")
    expect_names(other, "Contato", "Davi", "Bia", "Edu")
    expect_names(other, "Lead", "Ana", "Carla")
    expect(card(other, "Bia").locator(".deal-by")).to_have_text(re.compile("Rep moveu agora$"))
    expect(card(other, "Bia").locator(".deal-by")).to_have_count(0)
    for page in (mine, other):
        expect(lane(page, "Contato").locator(".lane-h .money")).to_have_text("R$ 3.000")
        expect(page.locator("#board_totals")).to_contain_text("5 leads")
    expect(mine.locator(".deal-by")).to_have_count(0)
    expect(mine.locator("dialog[open]")).to_have_count(0)
    assert stages_of(aurora)["Bia"] == "Contato"


def test_a_move_is_taken_back_from_its_notice(board, aurora, filled):
    page = board(aurora.rep)
    drag(page, "Bia", "Edu")
    expect_names(page, "Contato", "Davi", "Bia", "Edu")

    page.get_by_role("button", name="Desfazer").click()

    expect_names(page, "Lead", "Ana", "Bia", "Carla")
    expect(page.get_by_text("Bia voltou para Lead")).to_be_visible()
    assert stages_of(aurora)["Bia"] == "Lead"


def test_the_keyboard_carries_a_card_and_says_where_it_is(board, aurora, filled):
    page = board(aurora.rep)

    card(page, "Ana").focus()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Bia")).to_be_focused()
    page.keyboard.press("Space")
    expect_heard(page, "Bia levantado, em Lead, posição 2 de 3.")
    expect(page.locator("[data-carry-hint]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect_heard(page, "Bia em Contato, posição 2 de 3.")
    page.keyboard.press("ArrowDown")
    expect_heard(page, "Bia em Contato, posição 3 de 3.")
    page.keyboard.press("Enter")

    expect_heard(page, "Bia solto em Contato, posição 3 de 3.")
    expect(page.get_by_text("Bia foi para Contato")).to_be_visible()
    expect(card(page, "Bia")).to_be_focused()
    expect_names(page, "Contato", "Davi", "Edu", "Bia")
    assert stages_of(aurora)["Bia"] == "Contato"


def test_escape_puts_a_carried_card_back(board, aurora, filled):
    page = board(aurora.rep)

    card(page, "Bia").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")

    expect_heard(page, "Bia de volta em Lead, posição 2 de 3.")
    expect_names(page, "Lead", "Ana", "Bia", "Carla")
    expect(card(page, "Bia")).to_be_focused()
    with in_tenant(aurora.schema):
        assert LeadMove.objects.count() == 0


def test_losing_asks_why_and_cancelling_brings_the_card_back(board, aurora, filled):
    page = board(aurora.rep)

    card(page, "Bia").hover()
    card(page, "Bia").get_by_role("button", name="Mover ou abrir").click()
    page.get_by_role("menuitem", name="Perdido").click()
    expect(page.get_by_role("dialog")).to_contain_text("Por que Bia foi perdido?")
    page.keyboard.press("Escape")
    expect_names(page, "Lead", "Ana", "Bia", "Carla")

    card(page, "Bia").hover()
    card(page, "Bia").get_by_role("button", name="Mover ou abrir").click()
    page.get_by_role("menuitem", name="Perdido").click()
    page.get_by_label("Sem resposta").check()
    page.get_by_role("button", name="Marcar como perdido").click()
    expect_names(page, "Lead", "Ana", "Carla")
    page.get_by_role("button", name=re.compile("Perdido · 1 · R\\$ 1.000")).click()
    expect_names(page, "Perdido", "Bia")
    expect(card(page, "Bia")).to_contain_text("Sem resposta")
    with in_tenant(aurora.schema):
        assert Lead.objects.get(contact__name="Bia").lost_reason.name == "Sem resposta"


def test_who_comes_second_is_shown_the_first_and_chooses(board, aurora, filled):
    page = board(aurora.rep)
    page.evaluate("document.addEventListener('live:hint', (event) => event.stopImmediatePropagation(), true)")
    with in_tenant(aurora.schema):
        lead = Lead.objects.get(contact__name="Bia")
        page.route("**/board/cards/**", lambda route: route.abort())
        moving.move(lead, by=aurora.manager.user, to=stage("Proposta"), version=1)
    card(page, "Bia").evaluate("(card) => { card.dataset.version = 1 }")

    drag(page, "Bia", "Edu")

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Manager mudou este lead")
    page.unroute("**/board/cards/**")
    page.get_by_role("button", name="Usar o meu").click()
    expect(dialog).to_have_count(0)
    expect_names(page, "Contato", "Davi", "Bia", "Edu")
    assert stages_of(aurora)["Bia"] == "Contato"
    with in_tenant(aurora.schema):
        assert list(LeadMove.objects.order_by("version").values_list("version", "moved_by__name")) == [
            (2, "Manager"),
            (3, "Rep"),
        ]


def test_keeping_the_first_ones_move_shows_it(board, aurora, filled):
    page = board(aurora.rep)
    with in_tenant(aurora.schema):
        lead = Lead.objects.get(contact__name="Bia")
        moving.move(lead, by=aurora.manager.user, to=stage("Proposta"), version=1)
    expect_names(page, "Proposta", "Bia")
    card(page, "Bia").evaluate("(card) => { card.dataset.version = 1 }")

    drag(page, "Bia", "Edu")
    page.get_by_role("button", name="Ficar com o de Manager").click()

    expect_names(page, "Proposta", "Bia")
    expect_names(page, "Contato", "Davi", "Edu")
    assert stages_of(aurora)["Bia"] == "Proposta"


def test_a_refused_move_glides_back_and_says_why(board, aurora, filled):
    page = board(aurora.rep)
    page.route("**/move/", lambda route: route.fulfill(status=403))

    drag(page, "Bia", "Edu")

    expect_names(page, "Lead", "Ana", "Bia", "Carla")
    expect(page.get_by_role("alert").get_by_text("Voltou para Lead.")).to_be_visible()
    assert stages_of(aurora)["Bia"] == "Lead"


def test_what_is_moved_offline_goes_when_the_network_is_back(board, aurora, filled):
    page = board(aurora.rep)
    page.context.set_offline(True)

    drag(page, "Bia", "Edu")

    expect_names(page, "Contato", "Davi", "Bia", "Edu")
    expect(page.get_by_text("O movimento de Bia sai quando a conexão voltar")).to_be_visible()
    assert stages_of(aurora)["Bia"] == "Lead"
    page.context.set_offline(False)
    until(lambda: stages_of(aurora)["Bia"] == "Contato")
    expect(page.get_by_text("Bia foi para Contato")).to_be_visible()
    expect_names(page, "Contato", "Davi", "Bia", "Edu")


def test_a_move_whose_answer_was_lost_is_done_once(board, aurora, filled):
    page = board(aurora.rep)
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/move/", lose_the_first_answer)

    drag(page, "Bia", "Edu")

    expect(page.get_by_text("Bia foi para Contato")).to_be_visible()
    expect_names(page, "Contato", "Davi", "Bia", "Edu")
    assert lost == [200]
    with in_tenant(aurora.schema):
        assert LeadMove.objects.count() == 1


def test_a_drag_is_not_disturbed_by_what_others_do(board, aurora, filled):
    page = board(aurora.rep)

    drag(page, "Bia", "Edu", drop=False)
    with in_tenant(aurora.schema):
        moving.move(Lead.objects.get(contact__name="Davi"), by=aurora.manager.user, to=stage("Proposta"), version=1)
        newest = Lead.objects.get(contact__name="Ana")
        leads.change(newest, by=aurora.manager.user, version=1, value_cents=700_000)
    expect(page.locator("body")).not_to_have_attribute("data-event-number", "0")
    expect(page.locator(".ghost")).to_be_visible()
    expect_names(page, "Proposta")
    page.mouse.up()

    expect_names(page, "Proposta", "Davi")
    expect_names(page, "Contato", "Bia", "Edu")
    expect(card(page, "Ana")).to_contain_text("R$ 7.000")
    assert stages_of(aurora) == {
        "Ana": "Lead",
        "Bia": "Contato",
        "Carla": "Lead",
        "Davi": "Proposta",
        "Edu": "Contato",
    }


def test_a_new_lead_appears_for_who_may_see_it(board, aurora, filled):
    mine, manager, other = board(aurora.rep), board(aurora.manager), board(aurora.other_rep)

    mine.keyboard.press("c")
    mine.get_by_label("Nome").fill("Zuleica Prado")
    mine.get_by_label("WhatsApp").fill("119")
    mine.get_by_role("button", name="Criar lead").click()
    expect(mine.get_by_text("O número não está completo")).to_be_visible()
    expect(mine.get_by_label("WhatsApp")).to_have_value("119")
    mine.get_by_label("WhatsApp").fill("(11) 98765-4321")
    mine.get_by_label("Valor").fill("12.500,00")
    mine.get_by_role("button", name="Criar lead").click()

    for page in (mine, manager):
        expect_names(page, "Lead", "Zuleica Prado", "Ana", "Bia", "Carla")
        expect(card(page, "Zuleica Prado")).to_contain_text("R$ 12.500")
    expect(mine.locator("dialog[open]")).to_have_count(0)
    expect(other.get_by_text("Seu pipeline começa aqui")).to_be_visible()


def test_the_first_lead_fills_an_empty_board(board, aurora):
    page = board(aurora.manager)
    expect(page.get_by_text("Seu pipeline começa aqui")).to_be_visible()

    with in_tenant(aurora.schema):
        leads.create(by=None, contact=make_contact("Marina"), owner=aurora.rep.user)

    expect_names(page, "Lead", "Marina")


def test_a_lead_taken_away_leaves_the_board_at_once(board, aurora, filled):
    page = board(aurora.rep)

    with in_tenant(aurora.schema):
        leads.change(
            Lead.objects.get(contact__name="Bia"), by=aurora.manager.user, version=1, owner=aurora.other_rep.user
        )

    expect_names(page, "Lead", "Ana", "Carla")
    expect(lane(page, "Lead").locator("[data-count]")).to_have_attribute("data-count", "2")


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


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_board_is_in_nobodys_way(board, aurora, filled, theme, size):
    page = board(aurora.manager, viewport=size, color_scheme=theme)

    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_role("button", name="Novo lead").first.click()
    expect(page.get_by_label("Nome")).to_be_focused()
    assert violations(page) == []
