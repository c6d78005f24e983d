"""What a message consists of, kind by kind."""

import json
from typing import Any

from ..types import Content, DeliveryError, MediaRef, MessageKind
from . import fields

MEDIA = frozenset({MessageKind.IMAGE, MessageKind.AUDIO, MessageKind.VIDEO, MessageKind.DOCUMENT, MessageKind.STICKER})
KINDS = {kind.value: kind for kind in MessageKind}


def read(row: dict[str, Any]) -> Content:
    """The content of a message. A type we do not know is kept whole, as unsupported."""
    kind = KINDS.get(fields.text(row, "type"), MessageKind.UNSUPPORTED)
    if kind in MEDIA:
        return _media(row, kind)
    match kind:
        case MessageKind.TEXT:
            return Content(kind=kind, text=fields.text(fields.mapping(row, "text"), "body"))
        case MessageKind.LOCATION:
            return Content(kind=kind, payload=fields.mapping(row, "location"))
        case MessageKind.CONTACTS:
            return Content(kind=kind, payload={"contacts": fields.rows(row, "contacts")})
        case MessageKind.BUTTON:
            return _named(row, kind, text="text")
        case MessageKind.INTERACTIVE:
            return _interactive(row)
        case MessageKind.ORDER:
            return _named(row, kind, text="text")
        case MessageKind.SYSTEM:
            return _named(row, kind, text="body")
        case MessageKind.REQUEST_WELCOME | MessageKind.MEDIA_PLACEHOLDER:
            return Content(kind=kind)
    return _unsupported(row)


def errors(piece: dict[str, Any]) -> tuple[DeliveryError, ...]:
    """What Meta says went wrong, in its own words."""
    return tuple(_error(error) for error in fields.rows(piece, "errors") if isinstance(error, dict))


def _error(error: dict[str, Any]) -> DeliveryError:
    data = error.get("error_data")
    return DeliveryError(
        code=fields.text(error, "code"),
        title=fields.text(error, "title"),
        message=fields.text(error, "message"),
        detail=fields.text(data, "details") if isinstance(data, dict) else "",
    )


def _named(row: dict[str, Any], kind: MessageKind, *, text: str) -> Content:
    payload = fields.mapping(row, kind.value)
    return Content(kind=kind, text=fields.text(payload, text), payload=payload)


def _media(row: dict[str, Any], kind: MessageKind) -> Content:
    """A file by its id. The address in newer webhooks is left: it ends in minutes, and only the API's is trusted."""
    said = fields.mapping(row, kind.value)
    media_id = fields.text(said, "id")
    caption = fields.text(said, "caption")
    if not media_id:
        return Content(kind=kind, text=caption)
    media = MediaRef(
        media_id=fields.identifier(said, "id"),
        mime_type=fields.text(said, "mime_type"),
        sha256=fields.sha256(said),
        filename=fields.text(said, "filename"),
        caption=caption,
        voice=said.get("voice") is True,
        animated=said.get("animated") is True,
    )
    return Content(kind=kind, text=caption, media=media)


def _interactive(row: dict[str, Any]) -> Content:
    """A pressed button, a chosen row, or a filled-in form, whose answers are JSON inside a string."""
    payload = fields.mapping(row, "interactive")
    reply = fields.mapping(payload, fields.text(payload, "type"))
    if "response_json" in reply:
        payload = {**payload, "response": _answers(fields.text(reply, "response_json"))}
    text = fields.text(reply, "title") or fields.text(reply, "body")
    return Content(kind=MessageKind.INTERACTIVE, text=text, payload=payload)


def _answers(written: str) -> dict[str, Any]:
    try:
        answers = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return answers if isinstance(answers, dict) else {}


def _unsupported(row: dict[str, Any]) -> Content:
    type_ = fields.text(row, "type")
    said = row.get(type_)
    payload = {"type": type_}
    if isinstance(said, dict):
        payload |= said  # of an "unsupported", its own type says what it was
    elif said is not None:
        payload["value"] = said
    return Content(kind=MessageKind.UNSUPPORTED, payload=payload)
