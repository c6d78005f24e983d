"""Two people on one board: what one does, the other sees; what both do, one is told."""

import re

from playwright.sync_api import expect

from crm.models import Lead, LeadMove
from crm.services import leads, moving
from tenants.context import in_tenant
from tests.browser.board.seeing import card, drag, expect_names, lane, stages_of
from tests.makers import make_contact, stage


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
    mine.locator("#dialog").get_by_label("Valor").fill("12.500,00")
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
