"""Writing in the inbox with others and with time: later, called off, and not over each other."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from messaging.models import Conversation
from messaging.services import canned
from tenants.context import in_tenant
from tests.browser.inbox import open_inbox, texts
from tests.makers import make_lead
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


def test_a_canned_reply_sent_later_waits_for_all_to_see_and_comes_back_when_called_off(context, aurora, marina):
    with in_tenant(aurora.schema):
        said = {"title": "Despedida", "shortcut": "logo", "text": "Até logo, {{first_name}} {{company}}"}
        canned.add(by=aurora.manager, sharing="everybody", category="closing", **said)
    page = open_inbox(context, aurora, marina)
    colleague = open_inbox(context, aurora, marina, member=aurora.owner)
    page.locator("#reply_text").press_sequentially("/log")
    expect(page.locator("#canned_menu [role=option][aria-selected=true]")).to_contain_text("Até logo, Marina")
    page.keyboard.press("Enter")
    expect(page.locator("#reply_text")).to_have_value("Até logo, Marina ⟨empresa⟩")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Preencha ⟨empresa⟩ antes de enviar.")
    page.keyboard.type("Alves")
    expect(page.locator("#reply_text")).to_have_value("Até logo, Marina Alves")
    page.locator("[data-later]").click()
    page.locator("[data-moment]").first.click()

    for each in (page, colleague):
        expect(texts(each)).to_have_text(["Pode mandar o contrato?", "Até logo, Marina Alves"])
        expect(each.locator(".later")).to_contain_text("Sai")
    expect(page.locator("#reply_text")).to_have_value("")

    page.locator("#reply_text").fill("Outra coisa")
    page.locator("[data-cancel-message]").click()

    expect(page.locator("#reply_text")).to_have_value("Outra coisa\nAté logo, Marina Alves")
    for each in (page, colleague):
        expect(texts(each)).to_have_text(["Pode mandar o contrato?"])


def test_who_answers_at_the_same_time_as_a_colleague_is_asked_first(context, aurora, marina):
    page = open_inbox(context, aurora, marina)
    colleague = open_inbox(context, aurora, marina, member=aurora.owner)
    page.locator("#reply_text").press_sequentially("Claro")
    expect(colleague.locator("#thread_header .presence")).to_contain_text("Rep está escrevendo…")

    colleague.locator("#reply_text").fill("Mando já")
    colleague.locator("#panel_reply [type=submit]").click()
    expect(colleague.locator("[data-collision]")).to_contain_text("Rep está escrevendo para esta pessoa agora.")
    expect(colleague.locator("#reply_text")).to_have_value("Mando já")
    colleague.locator("[data-collision-anyway]").click()
    expect(texts(page)).to_have_text(["Pode mandar o contrato?", "Mando já"])

    page.locator("#panel_reply [type=submit]").click()
    expect(page.locator("[data-collision]")).to_contain_text("Owner acabou de responder a esta pessoa.")
    page.locator("[data-collision-look]").click()
    expect(page.locator("[data-collision]")).to_be_hidden()
    page.locator("[data-file]").set_input_files(
        {"name": "nota.txt", "mimeType": "text/plain", "buffer": b"conte\xc3\xbado"}
    )
    page.locator("#reply_text").fill("")
    page.locator("#panel_reply [type=submit]").click()

    expect(page.locator("#messages .msg-out .file")).to_contain_text("nota.txt")
