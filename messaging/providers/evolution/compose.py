"""What we send, in the gateway's words: the path of the request and what it says."""

import mimetypes
from typing import Any

from config.outside.errors import Rejected

from ..outgoing import (
    Outgoing,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingReaction,
    OutgoingText,
)
from ..types import MessageKind
from . import people

Request = tuple[str, dict[str, Any]]
READING = 25  # characters that somebody types in a second, as long as it is shown
SHOWN_MOST = 3000  # milliseconds
# Of a file whose name does not tell.
USUAL_TYPES = {
    MessageKind.IMAGE: "image/jpeg",
    MessageKind.VIDEO: "video/mp4",
    MessageKind.AUDIO: "audio/mpeg",
}


def request(outgoing: Outgoing) -> Request:
    """What the gateway is asked."""
    to = people.address(outgoing.to)
    if not to:
        raise Rejected("The person has neither a number nor a hidden id.", code="no_address")
    common = {"number": to, **_quoted(outgoing)}
    match outgoing:
        case OutgoingText():
            delay = min(SHOWN_MOST, len(outgoing.text) * 1000 // READING)
            return "message/sendText", {**common, "text": outgoing.text, "delay": delay, **_mentioned(outgoing)}
        case OutgoingMedia() if outgoing.voice:
            return "message/sendWhatsAppAudio", {**common, "audio": outgoing.media_id}
        case OutgoingMedia():
            return "message/sendMedia", {**common, **_file(outgoing), **_mentioned(outgoing)}
        case OutgoingReaction():
            key = _key(outgoing, outgoing.target, ours=outgoing.ours, by=outgoing.target_by)
            return "message/sendReaction", {"key": key, "reaction": outgoing.emoji}
        case OutgoingLocation():
            return "message/sendLocation", {**common, **_place(outgoing)}
        case OutgoingContacts():
            cards = [_card(contact) for contact in outgoing.contacts]
            return "message/sendContact", {"number": to, "contact": cards}
        case OutgoingInteractive():
            path, said = _interactive(outgoing.interactive)
            return path, {**common, **said}
    raise Rejected(f"{type(outgoing).__name__} cannot be sent this way.", code="not_able")


def presence(number: str, *, seconds: int) -> dict[str, Any]:
    """That somebody is writing. The gateway's own code and its description have the same in two places."""
    shown = {"number": number, "delay": seconds * 1000, "presence": "composing"}
    return {**shown, "options": shown}


def _quoted(outgoing: Outgoing) -> dict[str, Any]:
    if not outgoing.reply_to:
        return {}
    key = _key(outgoing, outgoing.reply_to, ours=outgoing.reply_to_ours, by=outgoing.reply_to_by)
    return {"quoted": {"key": key, "message": {"conversation": outgoing.reply_to_text}}}


def _mentioned(outgoing: Outgoing) -> dict[str, Any]:
    return {"mentioned": list(outgoing.mentions)} if outgoing.mentions else {}


def _key(outgoing: Outgoing, external_id: str, *, ours: bool, by: str) -> dict[str, Any]:
    """A message by whatever names it: in a group also who wrote it, unless we did."""
    key = {"remoteJid": people.jid(outgoing.to), "fromMe": ours, "id": external_id}
    return key | ({"participant": by} if by and not ours else {})


def _file(outgoing: OutgoingMedia) -> dict[str, Any]:
    guessed, _encoding = mimetypes.guess_type(outgoing.filename)
    usual = USUAL_TYPES.get(outgoing.kind, "application/octet-stream")
    fits = guessed and (outgoing.kind not in USUAL_TYPES or guessed.startswith(outgoing.kind.value))
    return {
        "mediatype": outgoing.kind.value,
        "mimetype": guessed if fits else usual,
        "caption": outgoing.caption,
        "media": outgoing.media_id,
        "fileName": outgoing.filename or outgoing.kind.value,
    }


def _place(outgoing: OutgoingLocation) -> dict[str, Any]:
    where = {"latitude": float(outgoing.latitude), "longitude": float(outgoing.longitude)}
    return {**where, "name": outgoing.name, "address": outgoing.address}


def _card(contact: dict[str, Any]) -> dict[str, Any]:
    """A contact of Meta's shape, with its first number. The gateway's own code and its description spell the name differently."""
    name = str(contact.get("name", {}).get("formatted_name", ""))
    phone = _first(contact, "phones")
    number, organization = str(phone.get("phone", "")), contact.get("org", {}).get("company", "")
    digits = "".join(sign for sign in phone.get("wa_id") or number if sign.isdigit())
    email, url = _first(contact, "emails").get("email", ""), _first(contact, "urls").get("url", "")
    named = {"fullName": name, "fullname": name, "wuid": digits, "phoneNumber": number}
    return {**named, "organization": organization, "email": email, "url": url}


def _first(contact: dict[str, Any], key: str) -> dict[str, Any]:
    return next(iter(contact.get(key, [])), {})


def _interactive(said: dict[str, Any]) -> Request:
    """Buttons or a list of Meta's shape. The gateway shows a title in bold above the words."""
    header, body = str(said.get("header", {}).get("text", "")), str(said.get("body", {}).get("text", ""))
    footer, action = str(said.get("footer", {}).get("text", "")), said.get("action", {})
    shown = {"title": header or body, "description": body if header else ""}
    match said.get("type"):
        case "button":
            replies = [button.get("reply", {}) for button in action.get("buttons", [])]
            buttons = [
                {"type": "reply", "title": each["title"], "displayText": each["title"], "id": each["id"]}
                for each in replies
            ]
            return "message/sendButtons", {**shown, "footer": footer, "buttons": buttons}
        case "list":
            sections = [_section(section, action.get("button", "")) for section in action.get("sections", [])]
            rows = {"values": sections, "sections": sections}  # described by one name, read by the other
            return "message/sendList", {**shown, "footerText": footer, "buttonText": action.get("button", ""), **rows}
    raise Rejected(f"The gateway knows no {said.get('type')!r}.", code="not_able")


def _section(section: dict[str, Any], button: str) -> dict[str, Any]:
    rows = [
        {"title": row["title"], "rowId": row["id"]}
        | ({"description": row["description"]} if row.get("description") else {})
        for row in section.get("rows", [])
    ]
    return {"title": section.get("title") or button, "rows": rows}
