"""What others and strangers do appears in the inbox by itself, once, and in its place."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm.services import moving
from messaging.models import Conversation
from messaging.services import conversations, statuses, telling
from tenants.context import in_tenant
from tests.browser.inbox import arrives, open_inbox, row, texts
from tests.makers import make_lead, stage
from tests.messaging.threads import hear, say, talk
from tests.waiting import until


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


class TestLive:
    """What others and strangers do appears by itself."""

    def test_a_stranger_appears_in_the_list_with_number_and_title(self, context, aurora, marina):
        page = open_inbox(context, aurora, member=aurora.owner)
        expect(page.locator("#inbox_tabs a").nth(2)).to_have_text(re.compile(r"Todas\s+1"))

        arrives(aurora, "Bruno Novo", "Quanto custa um site?", wa_id="5511912345678")

        expect(page.locator("#inbox_rows .cv-n")).to_have_text(["Bruno Novo", "Marina Alves"])
        expect(row(page, "Bruno Novo").locator(".cv-p span").first).to_have_text("Quanto custa um site?")
        expect(page.locator("#inbox_tabs a").nth(2)).to_have_text(re.compile(r"Todas\s+2"))

    def test_a_message_enters_the_open_thread_once_and_is_read(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        expect(page).to_have_title("Marina Alves · Conversas · Loved CRM")
        with in_tenant(aurora.schema):
            message = hear(marina, "Alguém aí?")
            for _time in range(3):
                telling.message_added(message)

        expect(texts(page)).to_have_text(["Pode mandar o contrato?", "Alguém aí?"])
        expect(row(page, "Marina Alves").locator(".unread")).to_have_count(0)

        def is_read() -> bool:
            with in_tenant(aurora.schema):
                return Conversation.objects.get(pk=marina.pk).unread_count == 0

        until(is_read)

    def test_a_window_in_the_background_reads_nothing(self, context, aurora, marina):
        page = open_inbox(context, aurora)
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => window.isAway ?? true, configurable: true})"
        )
        row(page, "Marina Alves").click()
        expect(texts(page)).to_have_count(1)
        expect(row(page, "Marina Alves").locator(".unread")).to_be_visible()
        expect(page).to_have_title("(1) Marina Alves · Conversas · Loved CRM")

        page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")

        expect(row(page, "Marina Alves").locator(".unread")).to_have_count(0)
        expect(page).to_have_title("Marina Alves · Conversas · Loved CRM")

    def test_ticks_turn_blue_before_ones_eyes(self, context, aurora, marina):
        with in_tenant(aurora.schema):
            message = say(marina, "Segue!", by=aurora.rep, status="queued", external_id="")
        page = open_inbox(context, aurora, marina)
        tick = page.locator(f"#message_{message.pk} .tick")
        expect(tick).to_have_attribute("title", "enviando")

        for status, word in [("sent", "enviada"), ("delivered", "entregue"), ("read", "lida")]:
            with in_tenant(aurora.schema):
                statuses.reach(message, status, external_id="wamid.mine")
            expect(tick).to_have_attribute("title", word)

        expect(tick.locator(".read")).to_have_count(1)
        expect(row(page, "Marina Alves").locator(".tick")).to_have_attribute("title", "lida")

    def test_a_conversation_given_to_somebody_else_leaves(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)

        with in_tenant(aurora.schema):
            conversations.assign(marina, to=aurora.other_rep.user, by=aurora.owner.user)

        expect(page.locator("#thread")).to_have_count(0)
        expect(row(page, "Marina Alves")).to_have_count(0)
        expect(page.get_by_role("heading", name="Escolha uma conversa")).to_be_visible()

    def test_the_stage_moved_elsewhere_is_moved_here(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        with in_tenant(aurora.schema):
            moving.move(marina.lead, by=aurora.owner.user, to=stage("Contato"), version=1)

        expect(page.locator("[data-menu=stage_menu]")).to_have_text(re.compile("Contato"))
        expect(row(page, "Marina Alves").locator(".chip-brand")).to_have_text("Contato")
