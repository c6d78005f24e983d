"""Writing in the inbox: once, in order, whatever the connection does."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Conversation
from tenants.context import in_tenant
from tests.browser.inbox import kept, open_inbox, row, texts, write
from tests.makers import make_lead
from tests.messaging.threads import make_template, talk


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


class TestWriting:
    """Once, in order, whatever the connection does."""

    def test_an_answer_is_shown_at_once_and_kept_once(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        colleague = open_inbox(context, aurora, marina, member=aurora.owner)

        write(page, "Olá! <b>Segue</b> o contrato")

        expect(texts(page)).to_have_text(["Pode mandar o contrato?", "Olá! <b>Segue</b> o contrato"])
        expect(texts(colleague)).to_have_text(["Pode mandar o contrato?", "Olá! <b>Segue</b> o contrato"])
        expect(page.locator("[data-pending]")).to_have_count(0)
        expect(page.locator("#reply_text")).to_have_value("")
        assert kept(aurora, marina) == ["Olá! <b>Segue</b> o contrato"]

    def test_what_was_written_offline_goes_once_and_in_order(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        page.context.set_offline(True)
        write(page, "primeira")
        write(page, "segunda")
        expect(page.locator("[data-pending-later]").first).to_be_visible()

        page.context.set_offline(False)

        expect(page.locator("[data-pending]")).to_have_count(0)
        expect(texts(page)).to_have_text(["Pode mandar o contrato?", "primeira", "segunda"])
        assert kept(aurora, marina) == ["primeira", "segunda"]

    def test_an_answer_that_got_lost_is_asked_for_again_by_the_same_key(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        lost = []

        def lose_the_first_answer(route):
            if route.request.method != "POST" or lost:
                return route.continue_()
            lost.append(route.fetch().status)
            return route.abort()

        page.route("**/messages/", lose_the_first_answer)
        write(page, "só uma vez")

        expect(page.locator("[data-pending]")).to_have_count(0)
        expect(texts(page)).to_have_text(["Pode mandar o contrato?", "só uma vez"])
        assert lost == [200]
        assert kept(aurora, marina) == ["só uma vez"]

    def test_a_page_that_was_left_offline_sends_when_it_comes_back(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        page.route("**/messages/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
        write(page, "guardada")
        expect(page.locator("[data-pending-later]").first).to_be_visible()

        page.unroute("**/messages/")
        page.reload()

        expect(page.locator("#messages .msg[data-status]").filter(has_text="guardada")).to_have_count(1)
        assert kept(aurora, marina) == ["guardada"]

    def test_a_refusal_says_why_and_gives_the_words_back(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        with in_tenant(aurora.schema):
            Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=25))

        write(page, "tarde demais")

        expect(page.locator("[data-pending] .fail")).to_contain_text("mais de 24 horas")
        expect(page.locator("#composer")).to_have_attribute("data-state", "closed")
        page.get_by_role("button", name="Descartar").click()
        expect(page.locator("[data-pending]")).to_have_count(0)
        assert kept(aurora, marina) == []

    def test_a_draft_waits_in_its_conversation(self, context, aurora, marina):
        with in_tenant(aurora.schema):
            talk("Bruno", to=aurora.rep)
        page = open_inbox(context, aurora, marina)
        page.locator("#reply_text").fill("rascunho da Marina")
        expect(page.locator("[data-draft-state]")).to_have_text("rascunho salvo")

        row(page, "Bruno").click()
        expect(page.locator("#thread h2")).to_have_text("Bruno")
        expect(page.locator("#reply_text")).to_have_value("")
        row(page, "Marina Alves").click()
        expect(page.locator("#reply_text")).to_have_value("rascunho da Marina")
        page.locator("#reply_text").fill("mudado no último instante")
        row(page, "Bruno").click()
        expect(page.locator("#thread h2")).to_have_text("Bruno")
        page.wait_for_function("Object.keys(localStorage).some((key) => localStorage[key].includes('instante'))")
        expect(page.locator("#reply_text")).to_have_value("")
        page.goto(aurora.url(f"inbox/{marina.pk}/"))
        expect(page.locator("#reply_text")).to_have_value("mudado no último instante")

    def test_a_message_is_answered_with_its_words_above(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        page.locator("#messages .msg").first.hover()
        page.get_by_role("button", name=re.compile("O que fazer com a mensagem")).click()
        page.get_by_role("menuitem", name="Responder esta mensagem").click()
        expect(page.locator("[data-quoting]")).to_contain_text("Pode mandar o contrato?")

        write(page, "Posso!")

        expect(page.locator("#messages .msg-out .quote")).to_contain_text("Pode mandar o contrato?")
        expect(page.locator("[data-quoting]")).to_be_hidden()

    def test_a_file_shows_its_progress_and_an_impossible_one_its_reason(self, context, aurora, marina):
        page = open_inbox(context, aurora, marina)
        page.locator("[data-file]").set_input_files(
            [
                {"name": "nota.txt", "mimeType": "text/plain", "buffer": b"conte\xc3\xbado"},
                {"name": "vazio.txt", "mimeType": "text/plain", "buffer": b""},
            ]
        )
        expect(page.locator("[data-tray] li.is-bad")).to_contain_text("O arquivo está vazio.")

        write(page, "segue a nota")

        expect(page.locator("#messages .msg-out .file")).to_contain_text("nota.txt")
        expect(page.locator("#messages .msg-out .txt")).to_have_text("segue a nota")
        expect(page.locator("[data-tray] li")).to_have_count(1)

    def test_behind_a_closed_window_a_template_goes(self, context, aurora):
        with in_tenant(aurora.schema):
            closed = talk("Rodrigo Teles", to=aurora.rep, ago=timedelta(hours=30))
            make_template("retomar_proposta", "Olá, {{1}}! Ficou dúvida sobre {{2}}?")
            make_template("outra_coisa", "Oi")
        page = open_inbox(context, aurora, closed)

        page.keyboard.press("/")
        page.get_by_role("combobox").press_sequentially("retom")
        expect(page.get_by_role("option")).to_have_count(1)
        page.keyboard.press("Enter")
        page.locator("[data-variable]:visible").nth(1).fill("o prazo")
        expect(page.locator("[data-template-form]:visible .tpl-b")).to_contain_text(
            "Olá, Rodrigo! Ficou dúvida sobre o prazo?"
        )
        page.keyboard.press("Enter")

        expect(page.locator("#messages .card-tpl")).to_contain_text("Olá, Rodrigo! Ficou dúvida sobre o prazo?")
        assert kept(aurora, closed) == ["Olá, Rodrigo! Ficou dúvida sobre o prazo?"]
