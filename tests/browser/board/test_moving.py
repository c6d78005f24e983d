"""One person moves a card: by mouse, keyboard and menu, with and without a network."""

import re

from playwright.sync_api import Route, expect

from crm.models import Lead, LeadMove
from tenants.context import in_tenant
from tests.browser.board.seeing import card, drag, expect_heard, expect_names, stages_of
from tests.waiting import until


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
