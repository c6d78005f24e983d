"""What stands on the board, as a person sees, hears and drags it."""

from playwright.sync_api import Page, expect

from crm.models import Lead
from tenants.context import in_tenant
from tests.browser.motion import stand_still


def lane(page: Page, name: str):
    return page.locator(f"[data-lane][data-name='{name}']")


def card(page: Page, name: str):
    return page.locator("[data-card]").filter(has=page.get_by_role("heading", name=name, exact=True))


def expect_names(page: Page, column: str, *names: str) -> None:
    expect(lane(page, column).locator("[data-card] h3")).to_have_text(list(names))


def expect_heard(page: Page, words: str) -> None:
    expect(page.locator("[data-announcer]")).to_have_text(words)


def stages_of(aurora) -> dict[str, str]:
    with in_tenant(aurora.schema):
        return dict(Lead.objects.values_list("contact__name", "stage__name"))


def drag(page: Page, name: str, to: str, *, drop: bool = True) -> None:
    """By mouse, onto the upper half of another card."""
    stand_still(page)
    start, end = card(page, name).bounding_box(), card(page, to).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 70, start["y"] + 24, steps=4)
    page.mouse.move(end["x"] + 60, end["y"] + 18, steps=16)
    if drop:
        page.mouse.up()
