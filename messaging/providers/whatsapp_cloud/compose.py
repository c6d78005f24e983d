"""What we send, in Meta's words."""

from typing import Any

from config.outside.errors import Rejected

from ..outgoing import (
    Outgoing,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingReaction,
    OutgoingTemplate,
    OutgoingText,
)
from ..types import MessageKind, Peer
from .people import PHONE

CAPTIONED = {MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.DOCUMENT}


def message(outgoing: Outgoing) -> dict[str, Any]:
    """The body of a request that sends this message."""
    kind, content = _content(outgoing)
    body = {
        "messaging_product": "whatsapp",
        **_recipient(outgoing.to),
        "type": kind,
        kind: content,
    }
    if outgoing.reply_to:
        body["context"] = {"message_id": outgoing.reply_to}
    if outgoing.reference:
        body["biz_opaque_callback_data"] = outgoing.reference
    return body


def read_receipt(external_id: str, *, typing: bool) -> dict[str, Any]:
    """The body that marks a message as read; Meta knows typing only together with that."""
    body: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def _recipient(peer: Peer) -> dict[str, str]:
    """A number with its plus, or Meta would put our own country before it; else the business-scoped id. Or a group."""
    if peer.group_id:
        return {"recipient_type": "group", "to": peer.group_id}
    number = (peer.wa_id or peer.phone).removeprefix("+")
    if PHONE.fullmatch(number):
        return {"recipient_type": "individual", "to": f"+{number}"}
    if peer.bsuid:
        return {"recipient_type": "individual", "recipient": peer.bsuid}
    raise Rejected("The person has neither a number nor a user id.", code="no_address")


def _content(outgoing: Outgoing) -> tuple[str, Any]:
    match outgoing:
        case OutgoingText():
            return "text", _text(outgoing)
        case OutgoingMedia():
            return outgoing.kind.value, _media(outgoing)
        case OutgoingReaction():
            return "reaction", {"message_id": outgoing.target, "emoji": outgoing.emoji}
        case OutgoingTemplate():
            return "template", _template(outgoing)
        case OutgoingLocation():
            return "location", _location(outgoing)
        case OutgoingContacts():
            return "contacts", list(outgoing.contacts)
        case OutgoingInteractive():
            return "interactive", outgoing.interactive
    raise TypeError(f"{type(outgoing).__name__} cannot be sent by WhatsApp.")


def _text(outgoing: OutgoingText) -> dict[str, Any]:
    """A link gets its preview; without one, Meta is not asked to look."""
    has_link = "https://" in outgoing.text or "http://" in outgoing.text
    return {"preview_url": True, "body": outgoing.text} if has_link else {"body": outgoing.text}


def _media(outgoing: OutgoingMedia) -> dict[str, Any]:
    media: dict[str, Any] = {"id": outgoing.media_id}
    if outgoing.caption and outgoing.kind in CAPTIONED:
        media["caption"] = outgoing.caption
    if outgoing.filename and outgoing.kind is MessageKind.DOCUMENT:
        media["filename"] = outgoing.filename
    if outgoing.voice and outgoing.kind is MessageKind.AUDIO:
        media["voice"] = True
    return media


def _template(outgoing: OutgoingTemplate) -> dict[str, Any]:
    template: dict[str, Any] = {"name": outgoing.name, "language": {"code": outgoing.language}}
    if outgoing.components:
        template["components"] = list(outgoing.components)
    return template


def _location(outgoing: OutgoingLocation) -> dict[str, str]:
    said = {
        "latitude": outgoing.latitude,
        "longitude": outgoing.longitude,
        "name": outgoing.name,
        "address": outgoing.address,
    }
    return {key: value for key, value in said.items() if value}
