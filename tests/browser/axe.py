"""What axe-core finds on a page by the rules of WCAG 2.2 A and AA."""

from django.conf import settings
from playwright.sync_api import Page

SCRIPT = settings.NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASK = """(rules) => axe.run(document, {runOnly: rules}).then((found) =>
    found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html.slice(0, 120)}`)))"""


def violations(page: Page) -> list[str]:
    """One line for each place that breaks a rule."""
    page.evaluate(SCRIPT.read_text())
    return page.evaluate(ASK, RULES)
