"""Keys for the API made by hand, and the API's description, in a real browser under the policy."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tenants.api.docs import description
from tenants.models import ApiKey

# Redoc's makers' own picture at the foot of the menu: it cannot be left out, and the policy keeps it from loading.
ITS_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
DRAWN_AT_ONCE = 60_000  # milliseconds: both viewers draw the whole API before they show any of it
# A long description is drawn where one looks.
SCROLLED_TO = "text => { scrollTo(0, document.body.scrollHeight); return document.body.innerText.includes(text) }"
SHOTS = os.environ.get("API_SHOTS", "")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


@pytest.fixture
def complaints() -> list[str]:
    """What the console said of violations and errors."""
    return []


def watched(page: Page, complaints: list[str]) -> Page:
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def test_a_key_is_made_copied_and_revoked(context, aurora, complaints):
    desk = context(aurora.owner, permissions=["clipboard-read", "clipboard-write"])
    page = watched(desk.new_page(), complaints)
    page.goto(aurora.url("settings/api-keys/"))
    expect(page.get_by_role("heading", name="Nenhuma chave ainda")).to_be_visible()
    shoot(page, "empty")

    page.get_by_role("button", name="Nova chave").click()
    expect(page.get_by_label("Nome")).to_be_focused()
    page.get_by_role("button", name="Criar chave").click()
    expect(page.get_by_label("Nome")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Nome").fill("Formulário do site")
    page.get_by_role("group", name="Leads").get_by_label("criar").check()
    page.get_by_role("group", name="Contatos").get_by_label("mudar").check()
    shoot(page, "new")
    page.get_by_role("button", name="Criar chave").click()

    secret = page.locator("#api_key_secret")
    expect(secret).to_have_text(re.compile(r"^lvd_[\w-]{43}$"))
    shown = secret.inner_text()
    shoot(page, "created")
    page.locator("#dialog").get_by_role("button", name="Copiar").click()
    expect(page.locator("#dialog").get_by_role("button", name="Copiado")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown

    page.keyboard.press("Escape")
    row = page.locator("#api_keys tbody tr")
    expect(row).to_contain_text("Leads: criar · Contatos: ver, mudar")
    shoot(page, "listed")
    page.reload()
    assert shown not in page.content()

    page.get_by_role("button", name="Revogar").click()
    expect(page.get_by_role("heading", name="Revogar Formulário do site?")).to_be_visible()
    shoot(page, "revoke")
    page.locator("#confirm").get_by_role("button", name="Revogar").click()
    expect(page.get_by_role("heading", name="Nenhuma chave ainda")).to_be_visible()
    assert ApiKey.objects.of(aurora.organization).get().revoked_at is not None
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_keys_fits_a_phone(theme, context, aurora):
    phone = context(aurora.owner, viewport={"width": 390, "height": 844}, color_scheme=theme)
    page = phone.new_page()
    page.goto(aurora.url("settings/api-keys/"))
    page.get_by_role("button", name="Nova chave").click()
    page.get_by_label("Nome").fill("ERP")
    page.get_by_label("ler mensagens").check()
    shoot(page, f"phone-{theme}-new")
    page.get_by_role("button", name="Criar chave").click()
    expect(page.locator("#api_key_secret")).to_be_visible()
    shoot(page, f"phone-{theme}-created")
    page.keyboard.press("Escape")
    expect(page.locator("#api_keys tbody tr")).to_have_count(1)
    shoot(page, f"phone-{theme}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _last_of_the_last_tag() -> str:
    """What stands at the foot of the list; Swagger draws what is in sight, so the tag's own words may not be there."""
    said = description()
    found = [one for each in said["paths"].values() for one in each.values() if said["tags"][-1]["name"] in one["tags"]]
    return found[-1]["summary"]


def test_swagger_shows_the_api_and_breaks_no_rule(context, complaints):
    page = watched(context().new_page(), complaints)
    page.goto("/api/v1/docs/")

    expect(page.get_by_role("heading", name=re.compile("Loved CRM API"))).to_be_visible(timeout=DRAWN_AT_ONCE)
    expect(page.locator(".opblock").first).to_be_visible(timeout=DRAWN_AT_ONCE)
    page.wait_for_function(SCROLLED_TO, arg=_last_of_the_last_tag(), timeout=DRAWN_AT_ONCE)
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", name="organization (apiKey)")).to_be_visible()
    page.keyboard.press("Escape")
    shoot(page, "swagger")
    assert complaints == []


def test_redoc_shows_the_api_and_breaks_no_rule(context, complaints):
    page = watched(context().new_page(), complaints)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/v1/redoc/")

    expect(page.get_by_role("heading", name="Move a lead")).to_be_visible(timeout=DRAWN_AT_ONCE)
    shoot(page, "redoc")
    foreign = [url for url in asked if not url.startswith(("http://localhost", "blob:", "data:"))]
    assert set(foreign) <= {ITS_LOGO}  # asked for when it gets to it, and always blocked
    assert [said for said in complaints if ITS_LOGO not in said] == []
