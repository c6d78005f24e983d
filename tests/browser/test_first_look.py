"""The whole thing as a newcomer meets it: from signing up to a conversation that moves a card."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from messaging.models import Conversation
from messaging.simulation import cast
from messaging.simulation.graph import GraphStub
from messaging.simulation.script import Simulation
from messaging.simulation.webhooks import Person, text
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, User
from tests.browser.motion import stand_still
from tests.worker import working

MARINA = Person("5511987654321", "Marina Alves")
PASSWORD = "um cavalo correto na bateria"
# Set by us after a page has loaded: a page that loads anew no longer has it.
MARK, IS_THE_SAME = "window.isTheSame = true", "window.isTheSame === true"


@pytest.fixture
def graph(settings) -> Iterator[GraphStub]:
    with GraphStub() as stub:
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub


@pytest.fixture
def simulation(live_server_url, graph, queue) -> Iterator[Simulation]:
    """Meta, a little faster than in life, and a worker."""
    with working(queue.run):
        meta = Simulation(server=live_server_url, graph=graph, pace=0.1)
        yield meta
        meta.settle()


def test_from_sign_up_to_a_conversation_that_moves_a_card(context, simulation, aurora):
    page = context().new_page()
    sign_up(page)
    organization = Organization.objects.get(name="Estúdio Novo")
    expect(page).to_have_url(re.compile(f"/o/{organization.slug}/board/"))
    expect(page.get_by_role("heading", name="Seu pipeline começa aqui")).to_be_visible()

    connect(page, *cast.host_spare_number(simulation.graph, organization))
    simulation.meet(cast.numbers_of(organization), [])
    page.reload()
    expect(page.get_by_text(re.compile("A Meta confirmou este endereço"))).to_be_visible()

    board = open_live(page.context.new_page(), organization, "board/")
    inbox = open_live(page, organization, "inbox/")
    colleague = open_live(context(colleague_in(organization)).new_page(), organization, "board/")
    assert simulation.post(simulation.numbers[0], text(MARINA, "Oi! Vi o anúncio de vocês", ad="Sites que vendem"))
    expect(card_in(board, "Lead")).to_be_visible()
    expect(card_in(colleague, "Lead")).to_be_visible()

    inbox.get_by_role("link", name=re.compile("Marina Alves")).click()
    expect(inbox.locator("#messages").get_by_text("Oi! Vi o anúncio de vocês")).to_be_visible()
    inbox.locator("#reply_text").fill("Olá, Marina! Que bom que chamou. 👋")
    inbox.keyboard.press("Enter")
    answer = inbox.locator("article.msg-out", has_text="Que bom que chamou")
    expect(answer).to_have_attribute("data-status", "read")
    expect(answer.locator(".tick .icon")).to_have_class(re.compile(r"\bread\b"))

    expect(board.locator("body")).to_have_attribute("data-event-number", number_of(inbox))
    drag(board, card_in(board, "Lead"), lane(board, "Contato"))
    expect(card_in(board, "Contato")).to_be_visible()
    expect(card_in(colleague, "Contato")).to_be_visible()
    expect(card_in(colleague, "Lead")).to_have_count(0)
    assert [each.evaluate(IS_THE_SAME) for each in (board, inbox, colleague)] == [True, True, True]
    assert [sent.body["text"]["body"] for sent in simulation.graph.sent] == ["Olá, Marina! Que bom que chamou. 👋"]
    page.goto(f"/o/{organization.slug}/settings/setup/check/")
    seen = page.locator(".live-l > li")
    expect(seen.filter(has=page.locator(".is-ok"))).to_contain_text(["Mensagem entra", "Mensagem sai"])
    page.get_by_role("button", name="Concluir").click()
    expect(page).to_have_url(re.compile(f"/o/{organization.slug}/board/"))
    expect(page.locator("#set_up_strip")).to_have_count(0)
    with in_tenant(aurora.schema):
        assert not Conversation.objects.exists()


def sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.locator("[name=name]").fill("Joana Novaes")
    page.locator("[name=organization_name]").fill("Estúdio Novo")
    page.locator("[name=email]").fill("joana@estudio-novo.test")
    page.locator("[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Criar conta e abrir meu quadro").click()


def connect(page: Page, phone_number_id: str, waba_id: str) -> None:
    """By the way the strip on the board leads: the set-up, its step for the first number, and back."""
    strip = page.locator("#set_up_strip")
    expect(strip).to_contain_text("Termine a configuração (0 de 7)")
    strip.get_by_role("link", name="Continuar").click()
    page.locator(".wiz-n").get_by_role("link", name="WhatsApp").click()
    page.get_by_role("link", name=re.compile("API oficial")).click()
    page.locator("[name=name]").fill("Comercial")
    page.locator("[name=phone_number_id]").fill(phone_number_id)
    page.locator("[name=waba_id]").fill(waba_id)
    page.locator("[name=access_token]").fill("EAAG-um-token")
    page.locator("[name=app_secret]").fill("um-segredo-do-aplicativo")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Conectado. Falta um passo: dizer à Meta onde entregar.")).to_be_visible()
    expect(page.locator("#webhook_url")).to_contain_text("/hooks/whatsapp_cloud/")
    expect(strip).to_contain_text("Termine a configuração (1 de 7)")


def open_live(page: Page, organization: Organization, path: str) -> Page:
    """A page that hears what happens, and remembers whether it was loaded anew."""
    page.goto(f"/o/{organization.slug}/{path}")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.evaluate(MARK)
    return page


def colleague_in(organization: Organization) -> Membership:
    user = User.objects.create_user("paulo@estudio-novo.test", PASSWORD, name="Paulo Siqueira")
    role = Role.objects.of(organization).get(key="manager")
    member = Membership(organization=organization, user=user, role=role)
    member.save()
    return member


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"[data-lane][data-name='{name}']")


def card_in(page: Page, stage: str) -> Locator:
    return lane(page, stage).locator("[data-card]", has_text=MARINA.name)


def number_of(page: Page) -> str:
    """The last event that the page has heard of."""
    return page.locator("body").get_attribute("data-event-number") or ""


def place_of(part: Locator) -> FloatRect:
    """Where it stands; what is just being drawn anew stands nowhere."""
    while not (place := part.bounding_box()):
        part.wait_for()
    return place


def drag(page: Page, card: Locator, target: Locator) -> None:
    """By the mouse, in steps, as a hand does, once the card has come to rest."""
    page.bring_to_front()
    card.hover()
    stand_still(page)
    start, end = place_of(card), place_of(target)
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 50, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 90, steps=12)
    page.mouse.up()
