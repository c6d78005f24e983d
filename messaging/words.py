"""How messages and conversations are spoken of in lists, quotes and headings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from messaging.models import Conversation, Message, Reaction


@dataclass(frozen=True)
class Look:
    """The icon of a kind of message, and the word that stands for one without text."""

    icon: str
    word: object


TEXT = Look("", "")
LOOKS = {
    "text": TEXT,
    "image": Look(icon="photo", word=gettext_lazy("Photo")),
    "audio": Look(icon="microphone", word=gettext_lazy("Audio")),
    "voice": Look(icon="microphone", word=gettext_lazy("Audio")),
    "video": Look(icon="video", word=gettext_lazy("Video")),
    "document": Look(icon="paperclip", word=gettext_lazy("Document")),
    "sticker": Look(icon="sticker", word=gettext_lazy("Sticker")),
    "location": Look(icon="map-pin", word=gettext_lazy("Location")),
    "contacts": Look(icon="user", word=gettext_lazy("Contact card")),
    "button": Look(icon="corner-down-right", word=gettext_lazy("Answer by button")),
    "interactive": Look(icon="corner-down-right", word=gettext_lazy("Answer by button")),
    "order": Look(icon="shopping-cart", word=gettext_lazy("Order")),
    "template": Look(icon="template", word=gettext_lazy("Template")),
    "reaction": Look(icon="mood-smile", word=gettext_lazy("Reaction")),
    "system": Look(icon="info-circle", word=gettext_lazy("WhatsApp notice")),
    "request_welcome": Look(icon="door-enter", word=gettext_lazy("Opened the conversation")),
    "media_placeholder": Look(icon="photo-off", word=gettext_lazy("File that the provider no longer has")),
    "unsupported": Look(icon="message-2-off", word=gettext_lazy("Message that the provider does not hand over")),
}
UNKNOWN = LOOKS["unsupported"]
SOUNDS = ("audio", "voice")  # their line is their length
CHANNELS = {
    "whatsapp": Look(icon="brand-whatsapp", word="WhatsApp"),
    "sms": Look(icon="device-mobile-message", word="SMS"),
}


def channel_icon(kind: str) -> str:
    return CHANNELS[kind].icon


def look(kind: str) -> Look:
    return LOOKS.get(kind, UNKNOWN) if kind else TEXT


def preview(conversation: Conversation) -> str:
    """What a row of the list says of the last message."""
    kind, said = conversation.preview_kind, conversation.preview
    if conversation.preview_status == Message.Status.FAILED and (not said or kind in SOUNDS):
        return _("%(thing)s not delivered") % {"thing": look(kind).word}
    if kind in SOUNDS and said:
        return f"{look(kind).word} · {said}"
    return said or str(look(kind).word)


def excerpt(message: Message) -> str:
    """A message in a line, where it is quoted."""
    if message.revoked_at:
        return _("Deleted message")
    attachment = getattr(message, "attachment", None)
    return message.text or (attachment.filename if attachment else "") or str(look(message.kind).word)


def clock(seconds: float | None) -> str:
    """1:05"""
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def row_time(moment: datetime) -> str:
    """17:58, ontem, 17/11, 17/11/2025."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return date_format(local, "H:i")
    if local.date() == today - timedelta(days=1):
        return _("yesterday")
    if local.year == today.year:
        return date_format(local, pgettext("short date", "m/d"))
    return date_format(local, pgettext("date of another year", "m/d/Y"))


def day_title(day: date) -> str:
    """hoje, 19 de novembro; terça, 17 de novembro."""
    today = timezone.localdate()
    if day.year != today.year:
        return date_format(day, pgettext("day of another year in a thread", "F j, Y")).lower()
    plain = date_format(day, pgettext("day in a thread", "F j")).lower()
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}.get((today - day).days)
    return f"{near or _weekday(day)}, {plain}"


def _weekday(day: date) -> str:
    """Brazilians say terça, not terça-feira."""
    return date_format(day, "l").lower().removesuffix("-feira")


def time_left(until: datetime) -> str:
    """22h41, and 48 min in the last hour."""
    minutes = max(int((until - timezone.now()).total_seconds() // 60), 0)
    return f"{minutes // 60}h{minutes % 60:02}" if minutes >= 60 else _("%(n)s min") % {"n": minutes}


def moment(at: datetime) -> str:
    """09:12 when it is today, else ontem, 17:20."""
    near, clock = _near(at)
    return f"{near}, {clock}" if near else clock


def closing(at: datetime) -> str:
    """hoje às 16:42, amanhã às 16:42."""
    near, clock = _near(at)
    return _("%(day)s at %(time)s") % {"day": near or _("today"), "time": clock}


def _near(at: datetime) -> tuple[str, str]:
    """The day, unless it is today, and the time of day."""
    local, today = timezone.localtime(at), timezone.localdate()
    days = (local.date() - today).days
    named = {0: "", -1: _("yesterday"), 1: _("tomorrow")}
    return named.get(days, date_format(local, pgettext("short date", "m/d"))), date_format(local, "H:i")


# What a message counts as when it is paid for, and what a number itself costs.
CATEGORIES: dict[str, Promise] = {
    "marketing": gettext_lazy("marketing"),
    "utility": gettext_lazy("utility"),
    "authentication": gettext_lazy("authentication"),
    "service": gettext_lazy("service"),
    "referral_conversion": gettext_lazy("from an ad"),
    "received": gettext_lazy("received"),
    "sms": gettext_lazy("SMS"),
    "month": gettext_lazy("number, a month"),
}


def category_of_cost(category: str) -> str:
    """As people read it; a provider's new word stands as it is."""
    return str(CATEGORIES.get(category, category))


def by_emoji(reactions: Iterable[Reaction]) -> list[tuple[str, list[Reaction]]]:
    """The same emoji of several people stands once."""
    found: dict[str, list[Reaction]] = {}
    for reaction in reactions:
        found.setdefault(reaction.emoji, []).append(reaction)
    return list(found.items())
