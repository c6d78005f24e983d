"""What moves on a page, and when it has come to rest."""

from playwright.sync_api import Page

FINISH = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
    for (const each of document.getAnimations()) if (each.effect.getComputedTiming().endTime < Infinity) each.finish()
    await new Promise(requestAnimationFrame) }"""


def stand_still(page: Page) -> None:
    """What moves and ends is shown at its end, once it has begun: places and colours are those that stay."""
    page.evaluate(FINISH)
