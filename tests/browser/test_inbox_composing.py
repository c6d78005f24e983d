"""Writing in the inbox with others and with time: later, called off, and not over each other."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from messaging.models import Conversation
from tenants.context import in_tenant
from tests.browser.inbox import open_inbox, texts
from tests.makers import make_lead
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


def test_what_is_sent_later_waits_for_all_to_see_and_comes_back_when_called_off(context, aurora, marina):
    page = open_inbox(context, aurora, marina)
    colleague = open_inbox(context, aurora, marina, member=aurora.owner)
    page.locator("#reply_text").fill("Até logo")
    page.locator("[data-later]").click()
    page.locator("[data-moment]").first.click()

    for each in (page, colleague):
        expect(texts(each)).to_have_text(["Pode mandar o contrato?", "Até logo"])
        expect(each.locator(".later")).to_contain_text("Sai")
    expect(page.locator("#reply_text")).to_have_value("")

    page.locator("#reply_text").fill("Outra coisa")
    page.locator("[data-cancel-message]").click()

    expect(page.locator("#reply_text")).to_have_value("Outra coisa\nAté logo")
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
