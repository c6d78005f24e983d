"""What the screens of the inbox need, gathered once for the page and for its parts."""

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging import words
from messaging.models import Channel, Conversation
from messaging.providers.base import Can, Price
from messaging.queries import (
    beside,
    composing,
    folders,
    history,
    inbox,
    inbox_menus,
    narrowing,
    opening,
    radar,
    rates,
    thread,
)
from messaging.views import empty

TAB_NAMES = {"mine": lambda: _("Mine"), "unassigned": lambda: _("Unassigned"), "all": lambda: _("Everyone's")}
REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "🙏")
EMOJI = (
    *"😀😄😊😉😍😅😂🤔", *"👍👏🙏💪🤝👋👌🙌", *("❤️", "💜", "🎉", "✨", "🔥", "🚀", "⭐", "✅"),
    *("📅", "📍", "📎", "📞", "💬", "⏰", "💰", "🎁"),
)  # fmt: skip
SOURCE_ICONS = {
    **{kind: look.icon for kind, look in words.CHANNELS.items()},
    "ad": "speakerphone",
    "site": "world",
    "referral": "users",
    "api": "code",
}


def listing(request, page: inbox.Page | None = None) -> dict[str, Any]:
    """The list: its filter, tabs with their numbers, and a page of rows."""
    wanted = narrowing.Filter.asked(request.GET, request.membership)
    counts = inbox.counts(request.membership, wanted)
    page = page or inbox.page(request.membership, wanted)
    return {
        "wanted": wanted,
        "page": page,
        "tabs": [
            {"name": name, "label": label(), "n": counts[name], "address": wanted.on(name).address}
            for name, label in TAB_NAMES.items()
        ],
        "menus": partial(inbox_menus.menus, wanted, request.membership),  # only the whole list asks for them
        "folders": partial(folders.menu, request.membership, wanted),
        "snoozed": wanted.with_(state=narrowing.OPEN if wanted.state == narrowing.SNOOZED else narrowing.SNOOZED),
        "n_snoozed": counts["snoozed"],
        "n_radar": partial(radar.count, request.membership),
        "show_assignee": wanted.tab == "all",
        "empty": None if page.rows else empty.of_list(request, wanted, counts),
    }


def none_open() -> dict[str, Any]:
    """The panes while nothing is chosen."""
    return {"conversation": None, "none_open": empty.of_thread(Channel.objects.exists())}


def opened(request, conversation: Conversation) -> dict[str, Any]:
    """Thread, composer and side of a conversation."""
    return {
        "wanted": narrowing.Filter.asked(request.GET, request.membership),
        "stretch": thread.tail(conversation),
        **told(request, conversation),
        **composer(request, conversation),
        **side(request, conversation),
    }


def told(request, conversation: Conversation) -> dict[str, Any]:
    """What every part of an open conversation asks."""
    changeable = Conversation.objects.accessible_by(request.membership, "conversation.change")
    return {
        "conversation": conversation,
        "current": conversation.pk,
        "may_answer": changeable.filter(pk=conversation.pk).exists(),
        "first_name": _first_name(conversation),
        "reactions": REACTIONS,
    }


def header(request, conversation: Conversation) -> dict[str, Any]:
    known = beside.known_of(conversation, request.membership)
    return {
        "wanted": narrowing.Filter.asked(request.GET, request.membership),
        "lead": known.lead,
        "sees_contact": known.sees_contact,
        "contact_url": _contact_url(conversation),
    }


def composer(request, conversation: Conversation) -> dict[str, Any]:
    window = composing.composing(conversation)
    return {
        "window": window,
        "hours": opening.now_of(conversation.channel),
        "limits": json.dumps(window.limits),
        "most_bytes": settings.MEDIA_LIMIT,
        "recorder_bars": range(0, 184, 4),
        "prices": prices(conversation, window),
        "emoji": EMOJI,
        "can_quote": Can.REPLY in window.can,
    }


def prices(conversation: Conversation, window: composing.Composing) -> dict[str, Price]:
    """What a message would cost, where there is a window: elsewhere nobody asks a price for each."""
    if window.provider is None or not window.provider.window_hours:
        return {}
    return rates.prices_for(conversation, window.provider.key, timezone.localdate())


def side(request, conversation: Conversation) -> dict[str, Any]:
    known = beside.beside(conversation, request.membership)
    return {
        "beside": known,
        "others": history.others(conversation, request.membership),
        "lead": known.lead,
        "sees_contact": known.sees_contact,
        "contact_url": _contact_url(conversation),
        "source_icon": SOURCE_ICONS.get(known.lead.source, "pencil") if known.lead else "",
        "may_create_lead": conversation.lead_id is None and request.membership.may("lead.create"),
    }


def fragment(request, template: str, context: dict[str, Any], status: int = 200):
    """A part of a page. The browser must never show it as the page of its address."""
    response = render(request, f"messaging/{template}", context, status=status)
    response["Vary"] = "HX-Request"
    response["Cache-Control"] = "no-store"
    return response


def _first_name(conversation: Conversation) -> str:
    name = conversation.contact.name.split()
    return name[0] if name else conversation.contact.display_name


def _contact_url(conversation: Conversation) -> str:
    try:
        return reverse("contact", kwargs={"pk": conversation.contact_id})
    except NoReverseMatch:
        return ""
