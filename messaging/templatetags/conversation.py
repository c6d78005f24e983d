"""What the templates of the inbox may say: previews, quotes, ticks, times, text and files of messages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm import phones
from messaging import formatting, words
from messaging.models import Attachment, Conversation, MediaFile, Message, MessageStatus
from messaging.providers import registry
from messaging.services import forwarding, outbox, scheduling

register = template.Library()
WIDEST, HIGHEST = 320, 340  # of a picture, as thread.css has it

register.filter("by_emoji", words.by_emoji)
register.filter("preview", words.preview)
register.filter("excerpt", words.excerpt)
register.filter("clock", words.clock)
register.filter("row_time", words.row_time)
register.filter("day_title", words.day_title)
register.filter("time_left", words.time_left)
register.filter("moment", words.moment)
register.filter("closing", words.closing)
register.filter("channel_icon", words.channel_icon)
register.filter("cost_category", words.category_of_cost)
register.filter("of_category", lambda prices, category: (prices or {}).get(category.lower()))
register.filter("provider_label", lambda key: registry.get(key).label)
register.filter("phone", phones.pretty)
register.filter("may_be_resent", outbox.may_be_resent)
register.filter("may_be_forwarded", forwarding.may_be_forwarded)
register.filter("may_be_cancelled", scheduling.may_be_cancelled)
register.filter("map_url", formatting.map_url)
register.filter("is_emoji", formatting.is_emoji)
register.filter("plain_name", formatting.without_turns)

# Icon, colour and word of how far a message of ours got.
TICKS: dict[str, tuple[str, str, object]] = {
    Message.Status.SCHEDULED: ("clock-hour-4", "", _("scheduled")),
    Message.Status.QUEUED: ("clock", "", _("sending")),
    Message.Status.SENDING: ("clock", "", _("sending")),
    Message.Status.SENT: ("check", "", _("sent")),
    Message.Status.DELIVERED: ("checks", "", _("delivered")),
    Message.Status.READ: ("checks", "read", _("read")),
    Message.Status.PLAYED: ("checks", "read", _("played")),
    Message.Status.FAILED: ("alert-circle", "t-bad", _("failed")),
    Message.Status.CANCELLED: ("ban", "", _("cancelled")),
    MessageStatus.HELD: ("hourglass", "", _("waiting")),
    MessageStatus.PUT_OFF: ("hourglass", "t-warn", _("put off")),
    Message.Status.UNKNOWN: ("help-circle", "t-warn", _("not known whether it was sent")),
}
BUBBLES = {
    "text": "text",
    "image": "image",
    "audio": "audio",
    "voice": "audio",
    "video": "video",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contacts",
    "button": "answer",
    "interactive": "answer",
    "order": "order",
    "template": "template",
}


@register.filter
def rich(text: Any) -> SafeString:
    return formatting.rich(str(text))  # of an ad, say, others wrote it, and perhaps no text


@register.filter
def rich_note(text: str) -> SafeString:
    return formatting.rich_note(text)


@register.filter
def kind_icon(kind: str) -> str:
    """The icon before a preview; none for plain text."""
    return words.look(kind).icon


@register.filter
def kind_word(kind: str) -> str:
    return str(words.look(kind).word)


@register.inclusion_tag("messaging/conversation/_tick.html")
def tick(status: str) -> dict:
    """How far a message of ours got: clock, ✓, ✓✓, blue ✓✓."""
    icon, css, word = TICKS.get(status, ("", "", ""))
    return {"icon": icon, "css": css, "word": word}


@register.filter
def status_icon(status: str) -> str:
    return TICKS.get(status, ("point", "", ""))[0]


@register.filter
def status_word(status: str) -> str:
    return str(TICKS[status][2]) if status in TICKS else status


@register.filter
def trouble(message: Message) -> dict[str, str]:
    """Why it was not sent, and what to do: the first sentence of the explanation, and the rest."""
    what, _stop, remedy = message.error.partition(". ")
    if not what:
        return {"what": str(_("The message was not sent.")), "remedy": str(_("Send it again, or ask your admin."))}
    return {"what": f"{what}." if remedy else what, "remedy": remedy}


@register.filter
def bubble(message: Message) -> str:
    """The template of what is inside a message's bubble."""
    if "asked" in message.payload:
        return "messaging/conversation/bubbles/_asked.html"
    return f"messaging/conversation/bubbles/_{BUBBLES.get(message.kind, 'unsupported')}.html"


@register.filter
def file_type(attachment: Attachment) -> str:
    """PDF, DOCX: the ending people know a document by; else what its bytes say."""
    _stem, _dot, ending = attachment.filename.rpartition(".")
    if _stem and ending.isalnum() and len(ending) <= 5:
        return ending.upper()
    return attachment.file.mime_type if attachment.file else ""


@register.filter
def is_waiting(conversation: Conversation) -> bool:
    """The person wrote last, and the window for a free answer has closed."""
    wrote_last = conversation.preview_direction == Message.Direction.IN
    return wrote_last and conversation.state != Conversation.State.RESOLVED and not conversation.window_is_open


@register.filter
def rows(value: Any) -> list[dict[str, Any]]:
    """The parts of a payload that are what they should be: others wrote it."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


@register.filter
def answers(response: Any) -> list[tuple[str, Any]]:
    """What was filled in, field by field; what stands one level down too. Others wrote it."""
    found: list[tuple[str, Any]] = []
    for name, value in response.items() if isinstance(response, dict) else ():
        inside = value.items() if isinstance(value, dict) else [(name, value)]
        found += [(str(key).replace("_", " "), said) for key, said in inside if said not in ("", None)]
    return [(name, said) for name, said in found if name != "flow token"]


@register.simple_tag
def address(name: str, conversation: Conversation, message: Message | None = None) -> str:
    """The address of a part of a conversation, or of something about one of its messages."""
    if message is None:
        return reverse(name, kwargs={"pk": conversation.pk})
    return reverse(name, kwargs={"pk": conversation.pk, "message": message.pk})


@register.filter
def file_url(message: Message) -> str:
    """Where the bytes of its file are; nothing while they are not here."""
    attachment = getattr(message, "attachment", None)
    if attachment is None or attachment.state != Attachment.State.STORED or attachment.file is None:
        return ""
    return reverse("media", kwargs={"pk": attachment.pk})


@register.filter
def preview_url(message: Message) -> str:
    """A small picture of its file, where there is one."""
    attachment = getattr(message, "attachment", None)
    if attachment is None or not file_url(message) or not attachment.file.preview:
        return ""
    return reverse("media_preview", kwargs={"pk": attachment.pk})


@register.simple_tag
def fitted(file: MediaFile) -> SafeString:
    """How large a picture stands in a thread, so that nothing moves when it has come."""
    if not (file.width and file.height):
        return SafeString("")
    share = min(1, WIDEST / file.width, HIGHEST / file.height)
    return format_html('width="{}" height="{}"', round(file.width * share), round(file.height * share))
