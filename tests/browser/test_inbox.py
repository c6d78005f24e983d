"""Finding one's way in the inbox: by keyboard, up a long thread, after a gap, on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Conversation
from messaging.services import telling
from tenants.context import in_tenant
from tests.browser.inbox import open_inbox, row, texts
from tests.makers import make_lead
from tests.messaging.threads import hear, make_conversation, talk

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


def test_everything_by_keyboard(context, aurora, marina):
    with in_tenant(aurora.schema):
        for number, name in enumerate(["Ana", "Bia"]):
            talk(name, to=aurora.rep, ago=timedelta(hours=number + 1))
    page = open_inbox(context, aurora)
    title = page.locator("#thread h2")

    for key, name in [("j", "Marina Alves"), ("j", "Ana"), ("j", "Bia"), ("j", "Bia"), ("k", "Ana")]:
        page.keyboard.press(key)
        expect(title).to_have_text(name)
    page.keyboard.press("r")
    expect(page.locator("#reply_text")).to_be_focused()
    page.keyboard.type("jken?")
    expect(page.locator("#reply_text")).to_have_value("jken?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")
    expect(texts(page).last).to_have_text("jken?")
    page.locator("#log").focus()
    page.keyboard.press("n")
    expect(page.locator("#note_text")).to_be_focused()
    page.keyboard.type("só nossa")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .bub-note")).to_contain_text("só nossa")
    page.locator("#log").focus()
    page.keyboard.press("e")
    expect(page.locator("#thread_header")).to_have_attribute("data-state", "resolved")
    expect(row(page, "Ana")).to_have_count(0)
    page.locator("#log").focus()
    page.keyboard.press("?")
    expect(page.locator("[data-shortcuts-list]")).to_contain_text("Próxima conversa")


def test_older_messages_come_without_moving_what_is_read(context, aurora):
    with in_tenant(aurora.schema):
        conversation = make_conversation("Longa", to=aurora.rep)
        for number in range(90):
            hear(conversation, f"Mensagem {number}", at=timezone.now() - timedelta(minutes=200 - number))
        Conversation.objects.update(unread_count=0)
    page = open_inbox(context, aurora, conversation)
    expect(texts(page).last).to_be_in_viewport()
    expect(page.locator("#messages .msg")).to_have_count(40)

    first = page.locator("#messages .msg").filter(has_text="Mensagem 50")
    first.scroll_into_view_if_needed()
    before = first.bounding_box()["y"]
    expect(page.locator("#messages .msg")).to_have_count(80)

    assert abs(first.bounding_box()["y"] - before) < 2
    page.evaluate("document.getElementById('log').scrollTop = -1e6")
    expect(texts(page)).to_have_text([f"Mensagem {number}" for number in range(90)])


def test_the_address_of_a_message_leads_to_it_however_old(context, aurora):
    with in_tenant(aurora.schema):
        conversation = make_conversation("Longa", to=aurora.rep)
        made = [
            hear(conversation, f"Mensagem {number}", at=timezone.now() - timedelta(minutes=200 - number))
            for number in range(90)
        ]
    page = context(aurora.rep).new_page()

    page.goto(aurora.url(f"inbox/{conversation.pk}/#message_{made[3].pk}"))

    expect(page.locator("#messages .msg").filter(has_text="Mensagem 3").first).to_be_in_viewport()
    expect(page.locator("#messages .is-found .txt")).to_have_text("Mensagem 3")


def test_what_arrives_while_one_reads_above_waits_below(context, aurora):
    with in_tenant(aurora.schema):
        conversation = make_conversation("Longa", to=aurora.rep)
        for number in range(39):
            hear(conversation, f"Mensagem {number}", at=timezone.now() - timedelta(minutes=200 - number))
        Conversation.objects.update(unread_count=0)
    page = open_inbox(context, aurora, conversation)
    page.evaluate("document.getElementById('log').scrollTop = -1e6")
    first = page.locator("#messages .msg").first
    before = first.bounding_box()["y"]

    with in_tenant(aurora.schema):
        telling.message_added(hear(conversation, "Nova"))

    pill = page.get_by_role("button", name="1 mensagem nova")
    expect(pill).to_be_visible()
    assert first.bounding_box()["y"] == before
    pill.click()
    expect(texts(page).last).to_be_in_viewport()


def test_a_gap_is_caught_up(context, aurora, marina):
    page = open_inbox(context, aurora, marina)
    with in_tenant(aurora.schema):
        hear(marina, "Perdida no caminho")
        talk("Outra Perdida", to=aurora.rep)

    page.evaluate("document.dispatchEvent(new CustomEvent('live:resync'))")

    expect(texts(page)).to_have_text(["Pode mandar o contrato?", "Perdida no caminho"])
    expect(row(page, "Outra Perdida")).to_have_count(1)


def test_on_a_phone_list_and_thread_are_screens_of_their_own(context, aurora, marina):
    page = context(aurora.rep, viewport=PHONE, has_touch=True).new_page()
    page.goto(aurora.url("inbox/"))
    expect(page.locator("#inbox_list")).to_be_visible()
    expect(page.locator("#panes .ib-th")).to_be_hidden()

    row(page, "Marina Alves").tap()
    expect(page.locator("#reply_text")).to_be_in_viewport()
    expect(page.locator("#inbox_list")).to_be_hidden()
    expect(page.locator(".rail")).to_be_hidden()

    page.get_by_role("button", name="Mais ações").tap()
    page.get_by_role("menuitem", name="Contato e lead").tap()
    expect(page.locator("#side")).to_be_in_viewport()
    page.locator("#side").get_by_role("button", name="Fechar").tap()
    expect(page.locator("#side")).to_be_hidden()

    page.get_by_role("link", name="Voltar para a lista").tap()
    expect(page.locator("#inbox_list")).to_be_visible()
    expect(page.locator("#thread")).to_have_count(0)
    page.go_back()
    expect(page.locator("#thread h2")).to_have_text("Marina Alves")
