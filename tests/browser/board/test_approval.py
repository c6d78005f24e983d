"""A rep moves what is dear, the card waits, a manager decides in another browser, and the rep sees it at once."""

from playwright.sync_api import expect

from crm.models import Lead, MoveRequest, Settings, Stage
from tenants.context import in_tenant
from tests.browser.board.seeing import card, drag, expect_names, stages_of


def test_a_dear_lead_waits_until_a_manager_approves(board, aurora, filled):
    with in_tenant(aurora.schema):
        Settings.objects.update(high_value_cents=500_000)
        Lead.objects.filter(contact__name="Bia").update(value_cents=700_000)
    mine, manager = board(aurora.rep), board(aurora.manager)

    drag(mine, "Bia", "Edu")

    expect(card(mine, "Bia").locator(".deal-wait")).to_have_text("Aguarda aprovação de Manager · Contato")
    expect_names(mine, "Lead", "Ana", "Bia", "Carla")
    expect(mine.get_by_text("Contato aguarda aprovação de Manager").first).to_be_visible()
    assert stages_of(aurora)["Bia"] == "Lead"
    expect(card(manager, "Bia").locator(".deal-wait")).to_be_visible()

    card(manager, "Bia").locator(".deal-wait").click()
    dialog = manager.get_by_role("dialog")
    expect(dialog).to_contain_text("Bia pode mudar de etapa?")
    dialog.get_by_role("button", name="Aprovar").click()

    expect(dialog).to_have_count(0)
    for page in (mine, manager):
        expect_names(page, "Contato", "Davi", "Bia", "Edu")
        expect(card(page, "Bia").locator(".deal-wait")).to_have_count(0)
    with in_tenant(aurora.schema):
        assert MoveRequest.objects.get().state == "approved"


def test_what_is_missing_is_told_in_the_dialog_and_the_card_stays(board, aurora, filled):
    with in_tenant(aurora.schema):
        Stage.objects.filter(name="Contato").update(required_fields=["contact.email"])
    page = board(aurora.rep)

    drag(page, "Bia", "Edu")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Contato pede um pouco mais")
    page.keyboard.press("Escape")
    expect_names(page, "Lead", "Ana", "Bia", "Carla")
    drag(page, "Bia", "Edu")
    dialog.get_by_label("E-mail do contato").fill("bia@lume.test")
    dialog.get_by_role("button", name="Salvar e mover").click()

    expect(dialog).to_have_count(0)
    expect_names(page, "Contato", "Davi", "Bia", "Edu")
    assert stages_of(aurora)["Bia"] == "Contato"
