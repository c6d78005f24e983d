"""Account pages: accessible, silent in the console and no wider than the window, in both themes and sizes."""

from tests.browser.axe import flaws

OPEN = ["/accounts/signup/", "/accounts/login/", "/accounts/password/reset/", "/nowhere/"]
OWN = ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/organizations/new/"]


def test_nothing_is_in_anybodys_way(context, aurora):
    said: list[str] = []
    found: dict[str, dict[str, list[str]]] = {}
    for member, paths in [(None, OPEN), (aurora.owner, OWN)]:
        page = context(member).new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in paths:
            page.goto(path)
            found[path] = flaws(page)

    assert {path: looks for path, looks in found.items() if looks} == {}
    assert [text for text in said if "404" not in text] == []
