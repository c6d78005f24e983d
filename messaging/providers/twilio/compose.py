"""What we send, in Twilio's words."""

import json
from typing import Any
from urllib.parse import urlencode

from config.outside.errors import Rejected

from ..outgoing import (
    Outgoing,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingTemplate,
    OutgoingText,
)
from ..types import MessageKind
from . import people
from .parse import REFERENCE

CAPTIONED = {MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.DOCUMENT}
LANGUAGE = "pt_BR"  # of content made for one message; nobody reads it there


def message(outgoing: Outgoing, ours: dict[str, str], *, prefix: str) -> dict[str, Any]:
    """The form of a request that sends this message; ``ours`` says by which sender."""
    to = people.address(outgoing.to, prefix=prefix)
    if not to:
        raise Rejected("The person has no number.", code="no_address")
    form = {"To": to, **ours, **_content(outgoing)}
    if outgoing.report_to:
        form["StatusCallback"] = f"{outgoing.report_to}?{urlencode({REFERENCE: outgoing.reference})}"
    return form


def content(outgoing: OutgoingInteractive) -> dict[str, Any]:
    """Buttons or a list as Twilio keeps them, before they are sent by their id."""
    said = outgoing.interactive
    body, action = str(said.get("body", {}).get("text", "")), said.get("action", {})
    match said.get("type"):
        case "button":
            replies = [button.get("reply", {}) for button in action.get("buttons", [])]
            actions = [{"type": "QUICK_REPLY", "title": each["title"], "id": each["id"]} for each in replies]
            types = {"twilio/quick-reply": {"body": body, "actions": actions}}
        case "list":
            rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
            types = {"twilio/list-picker": {"body": body, "button": action["button"], "items": [_row(r) for r in rows]}}
        case kind:
            raise Rejected(f"Twilio knows no {kind!r}.", code="not_able")
    return {"friendly_name": f"message {outgoing.reference}".strip(), "language": LANGUAGE, "types": types}


def _content(outgoing: Outgoing) -> dict[str, Any]:
    match outgoing:
        case OutgoingText():
            return {"Body": outgoing.text}
        case OutgoingMedia():
            caption = {"Body": outgoing.caption} if outgoing.caption and outgoing.kind in CAPTIONED else {}
            return {"MediaUrl": outgoing.media_id, **caption}
        case OutgoingTemplate():
            variables = {"ContentVariables": json.dumps(dict(outgoing.variables))} if outgoing.variables else {}
            return {"ContentSid": outgoing.external_id, **variables}
        case OutgoingLocation():
            shown = ", ".join(filter(None, [outgoing.name, outgoing.address])) or "📍"
            return {"Body": shown, "PersistentAction": f"geo:{outgoing.latitude},{outgoing.longitude}|{shown}"}
        case OutgoingInteractive():
            return {}  # its id is known only when it has been made
    raise TypeError(f"{type(outgoing).__name__} cannot be sent by Twilio.")


def _row(row: dict[str, Any]) -> dict[str, str]:
    described = {"description": row["description"]} if row.get("description") else {}
    return {"item": row["title"], "id": row["id"], **described}
