"""The inbox in a browser: opening it, finding one's way in it, and somebody who writes from outside."""

import itertools

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from messaging.models import Message
from messaging.providers.types import Account, AccountKind, InboundMessage, MessageKind, Peer
from messaging.services import arriving
from tenants.context import in_tenant
from tests.messaging.threads import the_channel

_number = itertools.count(1)


def open_inbox(context, aurora, conversation=None, member=None, **options) -> Page:
    page = context(member or aurora.rep, **options).new_page()
    page.goto(aurora.url(f"inbox/{conversation.pk}/" if conversation else "inbox/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    return page


def arrives(cast, name: str, text: str, *, wa_id: str = "5511987654321") -> None:
    """A person writes, and it is read as from a webhook."""
    with in_tenant(cast.schema), transaction.atomic():
        channel = the_channel()
        event = InboundMessage(
            account=Account(AccountKind.PHONE_NUMBER_ID, "1"), external_id=f"wamid.b{next(_number)}",
            peer=Peer(wa_id=wa_id, name=name), kind=MessageKind.TEXT, sent_at=timezone.now(), text=text,
        )  # fmt: skip
        arriving.arrive(event, channel, "whatsapp_cloud")


def kept(cast, conversation) -> list[str]:
    with in_tenant(cast.schema):
        ours = Message.objects.filter(conversation=conversation, direction="out").order_by("created_at")
        return list(ours.values_list("text", flat=True))


def row(page: Page, name: str):
    return page.locator("#inbox_rows .cv").filter(has_text=name)


def texts(page: Page):
    return page.locator("#messages .msg .txt")


def write(page: Page, text: str) -> None:
    page.locator("#reply_text").fill(text)
    page.keyboard.press("Enter")
