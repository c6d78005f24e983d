"""Asking with something to tap: buttons, a list, a link, a person's place. What WhatsApp would refuse is refused before."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging.models import Conversation, Message
from messaging.providers.base import Can
from messaging.services import conversations, queueing
from messaging.services.refusals import BadContent
from tenants.models import User

BUTTONS, LIST, LINK, PLACE = "buttons", "list", "link", "place"
NEEDS = {BUTTONS: Can.INTERACTIVE, LIST: Can.INTERACTIVE, LINK: Can.LINK_BUTTON, PLACE: Can.ASK_PLACE}
MOST_BUTTONS, MOST_ROWS = 3, 10
BUTTON_TEXT, ROW_TITLE, ROW_MORE, FOOTER = 20, 24, 72, 60
BODY = {BUTTONS: 1024, LIST: 4096, LINK: 1024, PLACE: 1024}
ADDRESS = re.compile(r"https?://\S{3,2000}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``choices`` are a title and what stands below it; ``label`` is on the button of a list or a link."""

    kind: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    label: str = ""
    url: str = ""
    footer: str = ""


@transaction.atomic
def ask(
    conversation: Conversation,
    asked: Asked,
    *,
    by: User | None,
    idempotency_key: str,
    reply_to: Message | None = None,
    at: datetime | None = None,
) -> Message:
    """Send it, once, while free text is allowed."""
    fresh = conversations.locked(conversation)
    if earlier := queueing.earlier(fresh, idempotency_key):
        return earlier
    provider = queueing.able(fresh, NEEDS[asked.kind])
    queueing.insist_on_time(fresh, provider, at)
    _insist_on_sound(asked)
    return queueing.add(
        fresh,
        by=by,
        provider=provider,
        kind="interactive",
        text=asked.text,
        payload={"asked": asked.kind, "buttons": _shown(asked), "interactive": interactive(asked)},
        idempotency_key=idempotency_key,
        reply_to=reply_to,
        at=at,
    )


def interactive(asked: Asked) -> dict[str, Any]:
    """In Meta's words, which the other providers read too."""
    body: dict[str, Any] = {"body": {"text": asked.text}}
    if asked.footer and asked.kind != PLACE:
        body["footer"] = {"text": asked.footer}
    match asked.kind:
        case "buttons":
            replies = [{"id": f"choice-{n}", "title": title} for n, (title, _more) in enumerate(asked.choices, start=1)]
            buttons = [{"type": "reply", "reply": reply} for reply in replies]
            return {"type": "button", **body, "action": {"buttons": buttons}}
        case "list":
            rows = [_row(n, title, more) for n, (title, more) in enumerate(asked.choices, start=1)]
            return {"type": "list", **body, "action": {"button": asked.label, "sections": [{"rows": rows}]}}
        case "link":
            parameters = {"display_text": asked.label, "url": asked.url}
            return {"type": "cta_url", **body, "action": {"name": "cta_url", "parameters": parameters}}
    return {"type": "location_request_message", **body, "action": {"name": "send_location"}}


def _row(number: int, title: str, more: str) -> dict[str, str]:
    return {"id": f"choice-{number}", "title": title, **({"description": more} if more else {})}


def _shown(asked: Asked) -> list[str]:
    """What can be tapped, as the thread shows it."""
    if asked.kind == PLACE:
        return [str(_("Send location"))]
    return [asked.label] if asked.kind == LINK else [title for title, _more in asked.choices]


def _insist_on_sound(asked: Asked) -> None:
    if not asked.text.strip():
        raise BadContent(_("Write something first."))
    _insist_on_length(asked.text, BODY[asked.kind], _("text"))
    _insist_on_length(asked.footer, FOOTER, _("Footer"))
    if asked.kind in (BUTTONS, LIST):
        _insist_on_choices(asked)
    if asked.kind in (LIST, LINK):
        _insist_on_length(asked.label, BUTTON_TEXT, _("text on the button"), least=1)
    if asked.kind == LINK and not ADDRESS.fullmatch(asked.url):
        raise BadContent(_("A link begins with https://."))


def _insist_on_choices(asked: Asked) -> None:
    most, longest = (MOST_BUTTONS, BUTTON_TEXT) if asked.kind == BUTTONS else (MOST_ROWS, ROW_TITLE)
    titles = [title for title, _more in asked.choices]
    if not 1 <= len(titles) <= most:
        raise BadContent(_("Give 1 to %(most)s choices.") % {"most": most})
    if len(set(titles)) != len(titles):
        raise BadContent(_("Each choice needs words of its own."))
    for title, more in asked.choices:
        _insist_on_length(title, longest, _("choice"), least=1)
        _insist_on_length(more, ROW_MORE, _("description"))


def _insist_on_length(text: str, most: int, what: Any, *, least: int = 0) -> None:
    if not least <= len(text) <= most:
        raise BadContent(
            _("%(what)s: at most %(most)s characters, and not empty.") % {"what": str(what).capitalize(), "most": most}
        )
