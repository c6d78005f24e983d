"""Writing an SMS: how many it will be is seen before it is paid for."""

import pytest
from playwright.sync_api import expect

from messaging.models import Channel, Connection, Conversation
from tenants.context import in_tenant
from tests.browser.inbox import open_inbox
from tests.makers import make_lead
from tests.messaging.threads import talk


@pytest.fixture
def by_sms(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        thread = talk(to=aurora.rep, lead=make_lead("Marina Alves", owner=aurora.rep))
        Channel.objects.update(kind="sms", has_window=False)
        Connection.objects.update(provider_key="twilio_sms")
        return thread


def test_the_composer_counts_the_pieces_of_an_sms(context, aurora, by_sms):
    page = open_inbox(context, aurora, by_sms)
    text, said = page.locator("#reply_text"), page.locator("[data-segments]")
    why = page.locator("[data-segments-wide]")
    expect(said).to_have_text("")
    expect(page.locator("[data-time-left]")).to_have_count(0)
    expect(page.locator("#window")).not_to_contain_text("Janela")

    for written, counted, is_wide in (
        ("a" * 160, "1 SMS", False),
        ("a" * 161, "2 SMS", False),
        ("€" * 80, "1 SMS", False),
        ("€" * 81, "2 SMS", False),
        ("a" * 69 + "ã", "1 SMS", True),
        ("a" * 70 + "ã", "2 SMS", True),
        ("😀" * 68, "3 SMS", True),
        ("", "", False),
    ):
        text.fill(written)
        expect(said).to_have_text(counted)
        expect(why).to_be_visible(visible=is_wide)
