"""Account pages and frame: accessible, silent in the console and no wider than the window, in both themes and sizes."""

import pytest

from tests.browser.axe import violations

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OPEN = ["/accounts/signup/", "/accounts/login/", "/accounts/password/reset/", "/nowhere/"]
OWN = ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_in_anybodys_way(context, aurora, theme, size):
    said: list[str] = []
    found: dict[str, list[str]] = {}
    for member, paths in [(None, OPEN), (aurora.owner, [*OWN, aurora.url("settings/general/")])]:
        page = context(member, color_scheme=theme, viewport=size).new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in paths:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[path] = violations(page) + (["wider than the window"] if wide else [])
            assert page.locator("html").get_attribute("data-bs-theme") == theme

    assert {path: what for path, what in found.items() if what} == {}
    assert [text for text in said if "404" not in text] == []
