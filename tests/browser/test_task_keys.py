"""The page of tasks by keys alone; who switched letters off presses them in vain."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tenants.context import in_tenant
from tests.makers import make_lead, make_task


def test_letters_walk_over_tasks_until_they_are_switched_off(context, aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
        make_task(lead, due_at=timezone.now() - timedelta(hours=1), title="Enviar contrato")
    page = context(aurora.rep).new_page()
    page.goto(aurora.url("tasks/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    box = page.locator("[data-task-row] > input")

    page.keyboard.press("j")
    expect(box).to_be_focused()

    page.locator("#main").focus()
    page.keyboard.press("?")
    with page.expect_response("**/preferences/keyboard/"):
        page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("j")
    expect(box).not_to_be_focused()
