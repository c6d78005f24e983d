"""What somebody has typed survives a line that is cut and a sign-in that ends, and is saved once."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from crm.models import Activity, Note, Sent
from tenants.context import in_tenant
from tests.browser.conftest import sign_in
from tests.makers import make_lead


@pytest.fixture
def lead(aurora):
    with in_tenant(aurora.schema):
        return make_lead("Marina Alves", owner=aurora.rep, title="Site", value_cents=1_250_000)


def lose_answers(page: Page, address: str, times: int) -> list[int]:
    """The first ``times`` posts to the address reach the server, and their answers get lost. → what the server said."""
    said: list[int] = []

    def pass_on(route) -> None:
        if route.request.method != "POST" or len(said) >= times:
            return route.continue_()
        said.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route(f"**/{address}", pass_on)
    return said


def test_an_edit_whose_answer_is_lost_is_sent_again_and_saved_once(context, aurora, lead):
    page = context(aurora.rep).new_page()
    page.goto(aurora.url(f"leads/{lead.pk}/"))
    said = lose_answers(page, f"leads/{lead.pk}/deal/", times=2)
    page.locator("[hx-get$='/deal/']").first.click()
    form = page.locator("form[data-editing]")
    form.get_by_label("Título").fill("Site e loja")

    form.get_by_role("button", name="Salvar").click()

    expect(form.get_by_text("Sem conexão.")).to_be_visible()
    expect(page.get_by_role("heading", name="Site e loja")).to_be_visible()
    expect(form).to_have_count(0)
    assert said == [200, 200]
    with in_tenant(aurora.schema):
        lead.refresh_from_db()
        assert (lead.title, lead.version, Sent.objects.count()) == ("Site e loja", 2, 1)
        assert Activity.objects.filter(lead=lead, kind="lead.changed").count() == 1


def test_a_note_is_there_again_after_the_sign_in_that_expired_under_it(context, aurora, lead):
    desk = context(aurora.rep)
    page = desk.new_page()
    page.goto(aurora.url(f"leads/{lead.pk}/"))
    page.locator("#note_text").fill("Volta a falar em janeiro.")
    desk.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Salvar nota").click()

    expect(page.get_by_role("link", name="Entrar de novo").first).to_be_visible()
    with in_tenant(aurora.schema):
        assert not Note.objects.exists()
    sign_in(desk, aurora.rep)
    page.goto(aurora.url(f"leads/{lead.pk}/"))
    expect(page.locator("#note_text")).to_have_value("Volta a falar em janeiro.")
    expect(page.locator("[data-draft-notice]")).to_be_visible()
    page.get_by_role("button", name="Salvar nota").click()
    expect(page.locator(".tl-note").first).to_contain_text("Volta a falar em janeiro.")
    page.reload()
    expect(page.locator("#note_text")).to_have_value("")
    with in_tenant(aurora.schema):
        assert [note.text for note in Note.objects.all()] == ["Volta a falar em janeiro."]
