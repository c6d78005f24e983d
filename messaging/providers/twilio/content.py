"""What a message consists of, kind by kind."""

import re
from typing import Any

from ..types import Content, MediaRef, MessageKind
from . import fields
from .fields import Malformed

MOST_FILES = 10
FILE = re.compile(r"/Messages/([SM]M[0-9A-Za-z]{1,40})/Media/(ME[0-9A-Za-z]{1,40})(?:\.json)?$")
MEDIA = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}
VOICE = "audio/ogg"  # what WhatsApp's own recorder makes
# An ad's fields in the words that touches are kept in.
REFERRAL = {
    "ReferralSourceId": "source_id",
    "ReferralSourceType": "source_type",
    "ReferralSourceUrl": "source_url",
    "ReferralHeadline": "headline",
    "ReferralBody": "body",
    "ReferralCtwaClid": "ctwa_clid",
    "ReferralMediaContentType": "media_type",
    "ReferralMediaUrl": "image_url",
}


def read(said: dict[str, str]) -> list[Content]:
    """The content of a message: one, or one for each of its files."""
    text = said.get("Body", "")
    if files := min(fields.number(said, "NumMedia"), MOST_FILES):
        return [_file(said, number, text if number == 0 else "") for number in range(files)]
    if said.get("Latitude") and said.get("Longitude"):
        return [_location(said)]
    if said.get("ButtonPayload") or said.get("ButtonText"):
        pressed = {"text": said.get("ButtonText", ""), "payload": said.get("ButtonPayload", "")}
        return [Content(kind=MessageKind.BUTTON, text=text or pressed["text"], payload=pressed)]
    if said.get("ListId"):
        return [_chosen(said, text)]
    if text:
        return [Content(kind=MessageKind.TEXT, text=text)]
    return [Content(kind=MessageKind.UNSUPPORTED, payload={"type": said.get("MessageType", "")[:40]})]


def referral(said: dict[str, str]) -> dict[str, Any] | None:
    """The ad whose button led here."""
    return {ours: said[theirs] for theirs, ours in REFERRAL.items() if said.get(theirs)} or None


def _file(said: dict[str, str], number: int, caption: str) -> Content:
    """A file by its ids. Of its address nothing else is believed: our credentials go to Twilio's own only."""
    mime_type = said.get(f"MediaContentType{number}", "").lower()
    kind = MEDIA.get(mime_type.partition("/")[0], MessageKind.DOCUMENT)
    if kind is MessageKind.IMAGE and said.get("MessageType") == "sticker":
        kind = MessageKind.STICKER
    place = FILE.search(said.get(f"MediaUrl{number}", ""))
    if place is None:
        return Content(kind=kind, text=caption)
    media = MediaRef(
        media_id=f"{place[1]}/{place[2]}", mime_type=mime_type, caption=caption, voice=mime_type.startswith(VOICE)
    )
    return Content(kind=kind, text=caption, media=media)


def _location(said: dict[str, str]) -> Content:
    named = {"name": said.get("Label", ""), "address": said.get("Address", "")}
    payload: dict[str, Any] = {key: value for key, value in named.items() if value}
    return Content(
        kind=MessageKind.LOCATION,
        text=said.get("Body", ""),
        payload={"latitude": _degrees(said["Latitude"]), "longitude": _degrees(said["Longitude"]), **payload},
    )


def _degrees(written: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", written):
        raise Malformed("a place has no coordinates")
    return float(written)


def _chosen(said: dict[str, str], text: str) -> Content:
    row = {"id": said["ListId"], "title": said.get("ListTitle", "")}
    if said.get("ListDescription"):
        row["description"] = said["ListDescription"]
    payload = {"type": "list_reply", "list_reply": row}
    return Content(kind=MessageKind.INTERACTIVE, text=row["title"] or text, payload=payload)
