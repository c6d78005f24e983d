"""What a message consists of, kind by kind, as the gateway passes WhatsApp's own types on in JSON."""

import json
from collections.abc import Mapping
from typing import Any

from .. import vcards
from ..linked_phone import Content
from ..types import MediaRef, MessageKind
from ..whatsapp_cloud import fields
from . import people

FILES = {
    "imageMessage": MessageKind.IMAGE,
    "videoMessage": MessageKind.VIDEO,
    "ptvMessage": MessageKind.VIDEO,
    "audioMessage": MessageKind.AUDIO,
    "documentMessage": MessageKind.DOCUMENT,
    "stickerMessage": MessageKind.STICKER,
}
# Messages inside messages: disappearing ones, files with captions, what the own phone sent, edits.
WRAPPERS = (
    "deviceSentMessage", "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension",
    "documentWithCaptionMessage", "editedMessage", "lottieStickerMessage",
)  # fmt: skip
# What phones tell one another, and what the gateway adds; nothing in it for people.
SILENT = frozenset({
    "messageContextInfo", "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage", "protocolMessage",
    "keepInChatMessage", "pinInChatMessage", "stickerSyncRmrMessage", "pollUpdateMessage", "encReactionMessage",
    "base64", "mediaUrl", "speechToText",
})  # fmt: skip
# Answers to buttons and lists: kind, where the words stand.
ANSWERS = {
    "buttonsResponseMessage": (MessageKind.BUTTON, ("selectedDisplayText", "selectedButtonId")),
    "templateButtonReplyMessage": (MessageKind.BUTTON, ("selectedDisplayText", "selectedId")),
    "listResponseMessage": (MessageKind.INTERACTIVE, ("title", "description")),
}
DEEPEST = 5


def unwrapped(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message itself."""
    for _depth in range(DEEPEST):
        wrapper = next((name for name in WRAPPERS if isinstance(message.get(name), dict)), None)
        if wrapper is None:
            return message
        message = fields.mapping(fields.mapping(message, wrapper), "message")
    return message


def read(message: Mapping[str, Any], *, key_id: str, context: Mapping[str, Any] | None = None) -> Content | None:
    """The content of an unwrapped message; None when there is nothing to show. What we do not know is unsupported.

    ``context`` is what the gateway has lifted out of it: what it answers, and the ad it began with.
    """
    for name, told in message.items():
        if name in SILENT or told is None:
            continue
        if name == "conversation":
            return Content(kind=MessageKind.TEXT, text=fields.text(message, name), **_context(context or {}))
        if not isinstance(told, dict):
            continue
        around = _context(context or fields.mapping(told, "contextInfo"))
        return _known(name, told, around, key_id) or Content(
            kind=MessageKind.UNSUPPORTED, payload={"type": name[:60]}, **around
        )
    return None


def _known(name: str, told: dict[str, Any], around: dict[str, Any], key_id: str) -> Content | None:
    if name in FILES:
        media = _reference(told, key_id)
        return Content(kind=FILES[name], text=media.caption, media=media, **around)
    if name in ANSWERS:
        kind, words = ANSWERS[name]
        text = next((said for word in words if (said := fields.text(told, word))), "")
        return Content(kind=kind, text=text, **around)
    match name:
        case "extendedTextMessage":
            return Content(kind=MessageKind.TEXT, text=fields.text(told, "text"), **around)
        case "interactiveResponseMessage":
            return Content(kind=MessageKind.INTERACTIVE, text=_chosen(told), **around)
        case "locationMessage" | "liveLocationMessage":
            return Content(kind=MessageKind.LOCATION, payload=_place(told), **around)
        case "contactMessage":
            return Content(kind=MessageKind.CONTACTS, payload={"contacts": [_card(told)]}, **around)
        case "contactsArrayMessage":
            cards = [_card(card) for card in fields.rows(told, "contacts") if isinstance(card, dict)]
            return Content(kind=MessageKind.CONTACTS, payload={"contacts": cards}, **around)
    return None


def _reference(told: dict[str, Any], key_id: str) -> MediaRef:
    """The gateway keeps the file with the message, and hands it out by the message's id."""
    return MediaRef(
        media_id=key_id,
        mime_type=fields.text(told, "mimetype"),
        sha256=fields.sha256(told, "fileSha256") if isinstance(told.get("fileSha256"), str) else "",
        filename=fields.text(told, "fileName")[:255],
        caption=fields.text(told, "caption"),
        voice=told.get("ptt") is True,
        animated=told.get("gifPlayback") is True or told.get("isAnimated") is True,
    )


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    """What it answers, whether it was passed on, and the ad it began with."""
    return {
        "reply_to": fields.text(context, "stanzaId")[: fields.MAX_ID],
        "forwarded": context.get("isForwarded") is True,
        "mentions": tuple(filter(None, map(people.plain, _listed(context, "mentionedJid")))),
        "referral": _ad(fields.mapping(context, "externalAdReply")),
    }


def _listed(context: Mapping[str, Any], key: str) -> list[Any]:
    listed = context.get(key)
    return listed if isinstance(listed, list) else []


def _ad(ad: dict[str, Any]) -> dict[str, Any] | None:
    """In the words of Meta's webhooks, so that an ad is one whichever way it brought somebody. Link previews are none."""
    said = {name: fields.text(ad, theirs) for name, theirs in (
        ("source_type", "sourceType"), ("source_id", "sourceId"), ("source_url", "sourceUrl"),
        ("headline", "title"), ("body", "body"), ("ctwa_clid", "ctwaClid"),
    )}  # fmt: skip
    if not (said["ctwa_clid"] or said["source_id"]):
        return None
    return {name: value for name, value in (said | {"source_type": said["source_type"] or "ad"}).items() if value}


def _chosen(told: dict[str, Any]) -> str:
    """What a newer button says: its words, or what it carries."""
    if words := fields.text(fields.mapping(told, "body"), "text"):
        return words
    try:
        carried = json.loads(fields.text(fields.mapping(told, "nativeFlowResponseMessage"), "paramsJson") or "{}")
    except (ValueError, RecursionError):
        return ""
    return str(carried.get("id", "")) if isinstance(carried, dict) else ""


def _place(told: dict[str, Any]) -> dict[str, Any]:
    said = {"latitude": told.get("degreesLatitude", 0), "longitude": told.get("degreesLongitude", 0)}
    if not all(isinstance(degrees, (int, float)) for degrees in said.values()):
        raise fields.Malformed("a place has no coordinates")
    named = {key: fields.text(told, key) for key in ("name", "address")}
    return said | {key: value for key, value in named.items() if value}


def _card(told: dict[str, Any]) -> dict[str, Any]:
    return vcards.contact(fields.text(told, "displayName"), fields.text(told, "vcard"))
