"""What somebody types is not lost: neither by a line that breaks nor by a sign-in that expires; and it is saved once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from crm.models import Lead
from tenants.context import in_tenant
from tenants.models import Invitation
from tests.browser.conftest import sign_in
from tests.browser.proxy import Proxy, proxy
from tests.cast import PASSWORD
from tests.makers import make_lead
from tests.waiting import until

WAITS = "Sem conexão. Será salvo assim que ela voltar"


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return make_lead("Marina Alves", owner=aurora.rep, title="Site", value_cents=100_000)


@pytest.fixture
def line(live_server_url) -> Iterator[Proxy]:
    """Between the browser and the server."""
    with proxy(urlsplit(live_server_url).port) as between:
        yield between


def test_a_field_of_the_list_waits_for_the_line_and_is_saved_once(context, aurora, lead, line):
    page = context(aurora.rep, base_url=line.url).new_page()
    page.goto(aurora.url("board/list/"))
    row = page.locator("[data-row]")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    row.locator("[data-edit=value_cents]").click()
    page.locator("[data-editing-cell]").fill("2.500,00")
    line.are_answers_lost = True
    page.keyboard.press("Enter")

    expect(page.get_by_text(WAITS)).to_be_visible()
    expect(row.locator("[data-edit=value_cents]")).to_contain_text("2.500,00")
    line.are_answers_lost = False

    expect(page.get_by_text("A conexão voltou: salvo.")).to_be_visible()
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().value_cents, Lead.objects.get().version) == (250_000, 2)


def test_a_field_of_the_list_typed_before_the_sign_in_expired_is_in_its_cell_again(context, aurora, lead):
    browser = context(aurora.rep)
    page = browser.new_page()
    page.goto(aurora.url("board/list/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.locator("[data-edit=value_cents]").click()
    page.locator("[data-editing-cell]").fill("2.500,00")
    browser.clear_cookies()
    page.keyboard.press("Enter")
    expect(page.locator("[data-edit=value_cents]")).to_contain_text("1.000")

    sign_in(page, aurora.rep)
    page.goto(aurora.url("board/list/"))

    expect(page.locator("[data-editing-cell]")).to_have_value("2.500,00")
    page.keyboard.press("Enter")
    expect(page.locator("[data-editing-cell]")).to_have_count(0)
    expect(page.locator("[data-edit=value_cents]")).to_contain_text("2.500")
    until(lambda: saved_value(aurora) == 250_000)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('form-draft:'))") == []


def saved_value(aurora) -> int | None:
    with in_tenant(aurora.schema):
        return Lead.objects.get().value_cents


def test_a_new_lead_typed_before_the_sign_in_expired_is_in_its_form_again(context, aurora):
    browser = context(aurora.rep)
    page = browser.new_page()
    page.goto(aurora.url("board/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.keyboard.press("c")
    page.get_by_label("Nome").fill("Bia Torres")
    page.get_by_label("WhatsApp").fill("(11) 98765-4321")
    browser.clear_cookies()
    page.goto(aurora.url("board/"))
    page.get_by_role("link", name="Entrar").click()

    sign_in(page, aurora.rep)
    page.reload()

    expect(page.get_by_role("dialog", name="Novo lead")).to_be_visible()
    expect(page.get_by_label("Nome")).to_have_value("Bia Torres")
    page.get_by_role("button", name="Criar lead").click()
    expect(page.get_by_text("Bia Torres entrou no quadro")).to_be_visible()
    with in_tenant(aurora.schema):
        assert Lead.objects.get().contact.phone == "+5511987654321"
    page.goto(aurora.url("contacts/"))
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('form-draft:'))") == []


def test_a_sign_in_that_expired_is_made_again_in_another_tab_and_what_was_refused_is_sent_by_itself(context, aurora):
    browser = context(aurora.owner)
    page = browser.new_page()
    page.goto(aurora.url("settings/members/"))
    page.get_by_role("button", name="Convidar").click()
    page.get_by_label("E-mails").fill("nova@pessoa.test")
    browser.clear_cookies()
    page.get_by_role("dialog").locator("[type=submit]").click()

    with browser.expect_page() as opened:
        page.get_by_role("link", name="Entrar de novo").click()
    apart = opened.value
    apart.get_by_label("E-mail").fill(aurora.owner.user.email)
    apart.get_by_label("Senha", exact=True).fill(PASSWORD)
    apart.get_by_role("button", name="Entrar", exact=True).click()

    expect(page.get_by_text("1 convite")).to_be_visible()
    assert Invitation.objects.of(aurora.organization).get().email == "nova@pessoa.test"
