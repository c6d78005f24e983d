"""What people write: kept and shown at once, sent by a worker, in the conversation's order.

Every refusal that can be known beforehand is raised as ``CannotSend`` before anything is queued. The same
``idempotency_key`` in a conversation gives the same message again, however often it is sent here. With ``at`` it goes
at that moment.
"""

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Attachment, Conversation, MediaFile, Message, Reaction, Template
from messaging.providers.base import Can
from messaging.queries import connections
from messaging.services import (
    conversations,
    heading,
    media,
    mentioning,
    opting,
    preparing,
    previews,
    queueing,
    telling,
    templates,
)
from messaging.services.conversations import SEND
from messaging.services.places import Place
from messaging.services.refusals import BadContent
from tenants.models import User
from tenants.outbox import queue
from tenants.waking import wake_after_commit

REACTION = "reaction"
ABLE = {
    "image": Can.IMAGE,
    "audio": Can.AUDIO,
    "video": Can.VIDEO,
    "document": Can.DOCUMENT,
}


@transaction.atomic
def reply(
    conversation: Conversation,
    *,
    by: User | None,
    text: str,
    idempotency_key: str,
    reply_to: Message | None = None,
    at: datetime | None = None,
) -> Message:
    """Answer with text."""
    fresh = conversations.locked(conversation)
    if earlier := queueing.earlier(fresh, idempotency_key):
        return earlier
    provider = queueing.able(fresh, Can.TEXT)
    queueing.insist_on_time(fresh, provider, at)
    text = text.strip()
    if not text:
        raise BadContent(_("Write something first."))
    if provider.text_limit and len(text) > provider.text_limit:
        raise BadContent(_("The text is too long: at most %(limit)s characters.") % {"limit": provider.text_limit})
    return queueing.add(
        fresh,
        by=by,
        provider=provider,
        kind="text",
        text=text,
        idempotency_key=idempotency_key,
        reply_to=reply_to,
        at=at,
    )


def send_media(
    conversation: Conversation,
    *,
    by: User | None,
    file: BinaryIO,
    filename: str,
    idempotency_key: str,
    caption: str = "",
    voice: bool = False,
    reply_to: Message | None = None,
    at: datetime | None = None,
) -> Message:
    """Answer with a file. What it is, its bytes say, not its name. It is made ready before anybody has to wait for that."""
    if earlier := queueing.earlier(conversation, idempotency_key):
        return earlier
    provider, caption = queueing.able(conversation, Can.TEXT), caption.strip()
    queueing.insist_on_time(conversation, provider, at)
    if provider.caption_limit and len(caption) > provider.caption_limit:
        raise BadContent(
            _("The caption is too long: at most %(limit)s characters.") % {"limit": provider.caption_limit}
        )
    queueing.insist_on_room(file)
    stored = preparing.as_voice(file) if voice else preparing.as_sent(file, provider)
    with transaction.atomic():
        fresh = conversations.locked(conversation)
        if earlier := queueing.earlier(fresh, idempotency_key):
            return earlier
        return _send(
            fresh, stored, by=by, filename=filename, caption=caption, voice=voice, idempotency_key=idempotency_key,
            reply_to=reply_to, at=at,
        )  # fmt: skip


def _send(fresh: Conversation, stored: MediaFile, *, filename: str, caption: str, voice: bool, **how: Any) -> Message:
    """The channel may have changed while the file was made ready."""
    provider = queueing.able(fresh, Can.TEXT)
    queueing.insist_on_time(fresh, provider, how["at"])
    queueing.able(fresh, ABLE[kind := media.sendable_kind(stored, provider)])
    message = queueing.add(fresh, provider=provider, kind=kind, text=caption, **how)
    Attachment.objects.create(
        message=message,
        file=stored,
        declared_type=stored.mime_type,
        declared_sha256=stored.sha256,
        filename=preparing.renamed(media.plain_name(filename), stored.mime_type),
        is_voice=voice and kind == "audio",
        state=Attachment.State.STORED,
    )
    media.look_later(stored)
    previews.refresh(message)
    return message


@transaction.atomic
def send_template(
    conversation: Conversation,
    *,
    by: User | None,
    template: Template,
    idempotency_key: str,
    variables: dict[str, str] | None = None,
    file: BinaryIO | None = None,
    filename: str = "",
    place: Place | None = None,
    at: datetime | None = None,
    reopens: bool = True,
) -> Message:
    """Write with an approved template: allowed also when the window is closed.

    ``file`` or ``place`` stands at its head; ``reopens``: the conversation, if resolved.
    """
    fresh = conversations.locked(conversation)
    if earlier := queueing.earlier(fresh, idempotency_key):
        return earlier
    provider = queueing.able(fresh, Can.TEMPLATE)
    queueing.insist_on_future(at)
    if template.channel_id != fresh.channel_id or template.status != templates.APPROVED:
        raise BadContent(_("This template may not be sent now. Choose another one."))
    opting.insist(fresh, template.category)
    filled = templates.fill(template, variables or {}, place)
    header = heading.file_of(template, provider, file)
    message = queueing.add(
        fresh, by=by, provider=provider, kind="template", text=filled.text, payload=_described(template, filled), idempotency_key=idempotency_key,
        reply_to=None, at=at, reopens=reopens,
    )  # fmt: skip
    if header:
        heading.attach(message, header, filename)
    return message


@transaction.atomic
def react(message: Message, *, by: User | None, emoji: str) -> Reaction:
    """Put our reaction on a message, or take it away with an empty emoji."""
    fresh = conversations.locked(message.conversation)
    queueing.insist_on_window(fresh, queueing.able(fresh, Can.REACTION))
    if not message.external_id or message.revoked_at:
        raise BadContent(_("This message cannot be reacted to."))
    reaction, _is_new = Reaction.with_removed.update_or_create(
        message=message,
        from_contact=False,
        defaults={"user": by, "emoji": emoji[:32], "reacted_at": timezone.now()},
    )
    queue.put(REACTION, message.pk, conversation_key=message.pk)
    wake_after_commit(SEND)
    message.conversation = fresh
    telling.message_changed(message, by=by)
    return reaction


@transaction.atomic
def note(conversation: Conversation, *, by: User | None, text: str, idempotency_key: str = "") -> Message:
    """A line for colleagues, never sent. Those it mentions, and who may see the conversation, are told."""
    fresh = conversations.locked(conversation)
    if earlier := queueing.earlier(fresh, idempotency_key):
        return earlier
    text = text.strip()
    if not text:
        raise BadContent(_("Write something first."))
    message = Message.objects.create(
        conversation=fresh,
        channel=fresh.channel,
        direction=Message.Direction.NOTE,
        status=Message.Status.NOTED,
        text=text,
        author=by,
        idempotency_key=idempotency_key,
        sent_at=queueing.now(),
    )
    telling.message_added(message, by=by)
    mentioning.tell_mentioned(message, by=by)
    return message


@transaction.atomic
def resend(message: Message, *, by: User | None) -> Message:
    """Send again what failed, or what nobody knows of: as a message of its own, once."""
    fresh = conversations.locked(message.conversation)
    former = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    if again := former.payload.get("resent_as"):
        return Message.objects.get(pk=again)
    if not may_be_resent(former):
        raise BadContent(_("This message needs no sending again."))
    provider = queueing.able(fresh, Can.TEXT)
    if former.kind != "template":
        queueing.insist_on_window(fresh, provider)
    payload = {key: value for key, value in former.payload.items() if key != "given_up"}
    wrote = connections.explainer(former) or provider  # files and templates are named as that one names them
    copy = queueing.add(
        fresh, by=by, provider=wrote, kind=former.kind, text=former.text, payload=payload, idempotency_key=f"again-{former.pk}",
        reply_to=former.reply_to,
    )  # fmt: skip
    media.copy_attachment(former, copy)
    _mark(former, resent_as=str(copy.pk))
    telling.message_changed(former, by=by)
    return copy


@transaction.atomic
def skip(message: Message, *, by: User | None) -> Message:
    """Leave a message of which nobody knows whether it arrived as it is; it is not offered again."""
    fresh = Message.objects.select_for_update(no_key=True).select_related("conversation__channel").get(pk=message.pk)
    if fresh.status == Message.Status.UNKNOWN:
        queue.settle(queueing.MESSAGE, fresh.pk)
        _mark(fresh, given_up=True)
        telling.message_changed(fresh, by=by)
        wake_after_commit(SEND)
    return fresh


def sign(message: Message, *, sender: str) -> None:
    """Name the program that wrote it: the thread shows that name where a person's would stand."""
    _mark(message, sender=sender)


def may_be_resent(message: Message) -> bool:
    """Failed, or unknown for longer than we wait for news; and not sent again before."""
    if message.direction != Message.Direction.OUT or message.payload.get("resent_as"):
        return False
    if message.status == Message.Status.FAILED:
        return True
    waited = (timezone.now() - message.status_at).total_seconds()
    return message.status == Message.Status.UNKNOWN and waited >= queue.LEASE


def _described(template: Template, filled: templates.Filled) -> dict[str, Any]:
    """What is kept of a template with the message that it became."""
    return {
        "template": template.name,
        "language": template.language,
        "category": template.category,
        "external_id": template.external_id,
        "components": filled.components,
        "variables": filled.variables,
        "buttons": filled.buttons,
        **({"place": filled.place} if filled.place else {}),
    }


def _mark(message: Message, **marks: Any) -> None:
    message.payload = {**message.payload, **marks}
    message.save(update_fields=["payload", "updated_at"])
