"""What the product writes by itself in a conversation: signed as such, and never taken for somebody's answer."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from messaging.models import Conversation, Message
from messaging.providers.base import Can
from messaging.services import queueing


def say(
    conversation: Conversation, *, text: str, idempotency_key: str, at: datetime | None = None, **payload: Any
) -> Message:
    """In a locked conversation, once for each key; later, but within the window as it is now. Raises ``CannotSend``."""
    if earlier := queueing.earlier(conversation, idempotency_key):
        return earlier
    provider = queueing.able(conversation, Can.TEXT)
    queueing.insist_on_window(conversation, provider)
    queueing.insist_on_future(at)
    with translation.override(settings.LANGUAGE_CODE):
        sender = _("Automatic answer")
    return queueing.add(
        conversation,
        by=None,
        provider=provider,
        kind="text",
        text=text[: provider.text_limit or len(text)],
        idempotency_key=idempotency_key,
        reply_to=None,
        at=at,
        payload={**payload, "sender": sender, queueing.AUTOMATIC: True},
    )
