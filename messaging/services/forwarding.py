"""A message given on: what it says and its file, as an answer in another conversation."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging.models import Attachment, Conversation, MediaFile, Message
from messaging.providers.base import Can
from messaging.services import conversations, media, outbox, previews, queueing
from messaging.services.refusals import BadContent
from tenants.models import User


@transaction.atomic
def forward(message: Message, *, to: Conversation, by: User | None, key: str) -> Message:
    """Window and abilities are those of the conversation it goes to. The same ``key`` forwards once."""
    fresh = conversations.locked(to)
    if earlier := queueing.earlier(fresh, key):
        return earlier
    provider = queueing.able(fresh, Can.TEXT)
    queueing.insist_on_window(fresh, provider)
    if not may_be_forwarded(message):
        raise BadContent(_("This message cannot be forwarded."))
    file = _file(message)
    kind = media.sendable_kind(file, provider) if file else "text"
    if kind != "text":
        queueing.able(fresh, outbox.ABLE[kind])
    copy = queueing.add(
        fresh, by=by, provider=provider, kind=kind, text=message.text, idempotency_key=key, reply_to=None
    )
    if file:
        media.copy_attachment(message, copy)
        previews.refresh(copy)
    return copy


def may_be_forwarded(message: Message) -> bool:
    """It has words, or a file that is here; and nobody took it back. Notes stay with colleagues."""
    if message.direction == Message.Direction.NOTE or message.revoked_at:
        return False
    return _file(message) is not None or (message.kind in ("text", "template", "button") and bool(message.text))


def _file(message: Message) -> MediaFile | None:
    attachment = getattr(message, "attachment", None)
    return attachment.file if attachment and attachment.state == Attachment.State.STORED else None
