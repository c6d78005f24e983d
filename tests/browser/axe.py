"""What axe-core finds on a page by the rules of WCAG 2.2 A and AA, and whether the page fits its window."""

from django.conf import settings
from playwright.sync_api import Page

from tests.browser.motion import stand_still

SCRIPT = settings.NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that another theme can break on the same page
# Of what axe fetches before it looks, no rule of these asks for the style sheets, which take longest.
ASK = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: {assets: ["media"]}}).then((found) =>
    found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html.slice(0, 120)}`)))"""
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """One line for each place that breaks a rule. Half-faded texts have no contrast to speak of: nothing moves."""
    stand_still(page)
    return _broken(page, rules)


def _broken(page: Page, rules: list[str]) -> list[str]:
    """On a page that stands still."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text())
    return page.evaluate(ASK, rules)


def flaws(page: Page) -> dict[str, list[str]]:
    """What is wrong in both themes and sizes, by the look it is wrong in; the page is loaded once.

    Of the second theme only the colours are asked: they are all that it changes.
    """
    found = {}
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            stand_still(page)
            if page.locator("html").get_attribute("data-bs-theme") != theme:
                page.reload()  # a page of errors has no module that listens
                stand_still(page)
            found[f"{name}, {theme}"] = _broken(page, RULES if theme == THEMES[0] else OF_COLOURS)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{name}, {THEMES[0]}"].append("wider than the window")
        if page.evaluate("document.getElementById('main')?.scrollTop > 0"):
            found[f"{name}, {THEMES[0]}"].append("its sheet has scrolled")
    return {look: lines for look, lines in found.items() if lines}
