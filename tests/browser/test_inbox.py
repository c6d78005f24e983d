"""The inbox, as people use it: live for everybody, written in once, by keyboard, on a phone."""

import itertools
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.services import moving
from messaging.models import Conversation, Message
from messaging.providers.types import Account, AccountKind, InboundMessage, MessageKind, Peer
from messaging.services import arriving, conversations, statuses, telling
from tenants.context import in_tenant
from tests.makers import make_lead, stage
from tests.messaging.threads import hear, make_conversation, make_template, say, talk, the_channel
from tests.waiting import until

PHONE = {"width": 390, "height": 844}
_number = itertools.count(1)


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", value_cents=1_250_000)
        return talk(to=aurora.rep, lead=lead, text="Pode mandar o contrato?", ago=timedelta(minutes=5))


def open_inbox(context, aurora, conversation=None, member=None, **options) -> Page:
    page = context(member or aurora.rep, **options).new_page()
    page.goto(aurora.url(f"inbox/{conversation.pk}/" if conversation else "inbox/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    return page


def arrives(cast, name: str, text: str, *, wa_id: str = "5511987654321") -> None:
    """A person writes, and it is read as from a webhook."""
    with in_tenant(cast.schema), transaction.atomic():
        channel = the_channel()
        event = InboundMessage(
            account=Account(AccountKind.PHONE_NUMBER_ID, "1"), external_id=f"wamid.b{next(_number)}",
            peer=Peer(wa_id=wa_id, name=name), kind=MessageKind.TEXT, sent_at=timezone.now(), text=text,
        )  # fmt: skip
        arriving.arrive(event, channel)


def kept(cast, conversation) -> list[str]:
    with in_tenant(cast.schema):
        ours = Message.objects.filter(conversation=conversation, direction="out").order_by("created_at")
        return list(ours.values_list("text", flat=True))


def row(page: Page, name: str):
    return page.locator("#inbox_rows .cv").filter(has_text=name)


def texts(page: Page):
    return page.locator("#messages .msg .txt")


def write(page: Page, text: str) -> None:
    page.locator("#reply_text").fill(text)
    page.keyboard.press("Enter")


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
        page.reload()
        expect(page.locator("#reply_text")).to_have_value("rascunho da Marina")

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
