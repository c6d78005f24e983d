"""The board, open in somebody's browser."""

import pytest
from playwright.sync_api import Page, expect

from tenants.context import in_tenant
from tenants.models import Membership
from tests.makers import make_lead

QUIET = ("422", "409", "403", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")  # what a browser itself says of refusals


@pytest.fixture
def board(context, aurora):
    """``board(member)`` → the page of the board, live; whatever its console says fails the test."""
    said: list[str] = []

    def opened(member: Membership, query: str = "", **options) -> Page:
        page = context(member, **options).new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(aurora.url(f"board/{query}"))
        expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
        return page

    yield opened
    assert [text for text in said if not any(quiet in text for quiet in QUIET)] == []


@pytest.fixture
def filled(aurora):
    """Three in Lead, two in Contato, all the rep's."""
    with in_tenant(aurora.schema):
        for name in ("Ana", "Bia", "Carla"):
            make_lead(name, owner=aurora.rep, value_cents=100_000)
        for name in ("Davi", "Edu"):
            make_lead(name, owner=aurora.rep, in_stage="Contato", value_cents=100_000)
