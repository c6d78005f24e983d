"""What a message consists of, kind by kind."""

from typing import Any

from .. import vcards
from ..linked_phone import Content
from ..types import MessageKind
from . import files, people

# Messages inside messages: disappearing ones, files with captions, what the own phone sent, edits.
WRAPPERS = (
    "deviceSentMessage", "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension",
    "documentWithCaptionMessage", "editedMessage", "lottieStickerMessage",
)  # fmt: skip
# What phones tell one another, with nothing in it for people.
SILENT = frozenset({
    "messageContextInfo", "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage", "protocolMessage",
    "keepInChatMessage", "pinInChatMessage", "stickerSyncRmrMessage", "pollUpdateMessage", "encReactionMessage",
})  # fmt: skip
# Answers to buttons and lists: kind, where the words stand.
ANSWERS = {
    "buttonsResponseMessage": (MessageKind.BUTTON, ("selectedDisplayText",)),
    "templateButtonReplyMessage": (MessageKind.BUTTON, ("selectedDisplayText",)),
    "listResponseMessage": (MessageKind.INTERACTIVE, ("title", "description")),
}
DEEPEST = 5


def unwrapped(message: Any) -> Any:
    """The message itself."""
    for _depth in range(DEEPEST):
        inner = next((getattr(message, name).message for name in WRAPPERS if message.HasField(name)), None)
        if inner is None:
            return message
        message = inner
    return message


def read(message: Any) -> Content | None:
    """The content of an unwrapped message; None when there is nothing to show. What we do not know is unsupported."""
    if message.HasField("conversation"):
        return Content(kind=MessageKind.TEXT, text=message.conversation)
    for described, told in message.ListFields():
        name = described.name
        if name in SILENT:
            continue
        context = _context(told)
        if name in files.KINDS:
            text = getattr(told, "caption", "")
            return Content(kind=files.KINDS[name], text=text, media=files.reference(name, told), **context)
        match name:
            case "extendedTextMessage":
                return Content(kind=MessageKind.TEXT, text=told.text, **context)
            case "locationMessage" | "liveLocationMessage":
                return Content(kind=MessageKind.LOCATION, payload=_place(told), **context)
            case "contactMessage":
                return Content(kind=MessageKind.CONTACTS, payload={"contacts": [_card(told)]}, **context)
            case "contactsArrayMessage":
                cards = [_card(card) for card in told.contacts]
                return Content(kind=MessageKind.CONTACTS, payload={"contacts": cards}, **context)
            case _ if name in ANSWERS:
                kind, words = ANSWERS[name]
                text = next((said for word in words if (said := getattr(told, word))), "")
                return Content(kind=kind, text=text, **context)
        return Content(kind=MessageKind.UNSUPPORTED, payload={"type": name}, **context)
    return None


def _context(told: Any) -> dict[str, Any]:
    """What it answers, whether it was passed on, and the ad it began with."""
    fields = getattr(getattr(told, "DESCRIPTOR", None), "fields_by_name", {})
    if "contextInfo" not in fields or not told.HasField("contextInfo"):
        return {}
    context = told.contextInfo
    return {
        "reply_to": context.stanzaID,
        "forwarded": context.isForwarded,
        "mentions": tuple(filter(None, (people.written(people.jid(each)) for each in context.mentionedJID))),
        "referral": _ad(context.externalAdReply) if context.HasField("externalAdReply") else None,
    }


def _ad(ad: Any) -> dict[str, Any] | None:
    """In the words of Meta's webhooks, so that an ad is one whichever way it brought somebody. Link previews are none."""
    if not (ad.ctwaClid or ad.sourceID):
        return None
    said = {
        "source_type": ad.sourceType or "ad", "source_id": ad.sourceID, "source_url": ad.sourceURL,
        "headline": ad.title, "body": ad.body, "ctwa_clid": ad.ctwaClid,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _place(told: Any) -> dict[str, Any]:
    said = {"latitude": told.degreesLatitude, "longitude": told.degreesLongitude}
    named = {key: getattr(told, key, "") for key in ("name", "address")}
    return said | {key: value for key, value in named.items() if value}


def _card(told: Any) -> dict[str, Any]:
    return vcards.contact(told.displayName, told.vcard)
