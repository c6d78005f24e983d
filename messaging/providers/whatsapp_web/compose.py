"""What we send, in WhatsApp's own types. A file's place and keys are filled in by the session, which hands it over."""

import base64
import math
import time
from typing import Any

from config.outside.errors import Rejected

from .. import vcards
from ..outgoing import Outgoing, OutgoingContacts, OutgoingLocation, OutgoingMedia, OutgoingReaction, OutgoingText
from ..types import MessageKind, Peer
from . import people, types

FIELDS = {
    MessageKind.IMAGE: "imageMessage",
    MessageKind.VIDEO: "videoMessage",
    MessageKind.AUDIO: "audioMessage",
    MessageKind.DOCUMENT: "documentMessage",
}
VOICE = "audio/ogg; codecs=opus"
READING = 25  # characters that somebody types in a second, as long as it is shown
SHOWN_MOST = 3.0  # seconds


def request(outgoing: Outgoing, *, own: str = "") -> dict[str, Any]:
    """What the process with the session is asked to do. ``own`` is our number."""
    message, asked = types.content.Message(), _recipient(outgoing.to)
    match outgoing:
        case OutgoingText():
            message.extendedTextMessage.text = outgoing.text
            _quote(message.extendedTextMessage, outgoing)
            message.extendedTextMessage.contextInfo.mentionedJID.extend(outgoing.mentions)
            asked["typing"] = min(SHOWN_MOST, len(outgoing.text) / READING)
        case OutgoingMedia():
            field, path = FIELDS[outgoing.kind], _describe(message, outgoing)
            _quote(getattr(message, field), outgoing)
            getattr(message, field).contextInfo.mentionedJID.extend(outgoing.mentions)
            asked |= {"file": path, "field": field}
        case OutgoingReaction():
            reaction = message.reactionMessage
            reaction.key.remoteJID, reaction.key.ID = asked["to"], outgoing.target
            reaction.key.fromMe = outgoing.ours
            if outgoing.target_by and not outgoing.ours:
                reaction.key.participant = outgoing.target_by
            reaction.text, reaction.senderTimestampMS = outgoing.emoji, int(time.time() * 1000)
        case OutgoingLocation():
            place = message.locationMessage
            place.degreesLatitude, place.degreesLongitude = float(outgoing.latitude), float(outgoing.longitude)
            place.name, place.address = outgoing.name, outgoing.address
            _quote(place, outgoing)
        case OutgoingContacts():
            _quote(_cards(message, outgoing), outgoing)
        case _:
            raise Rejected(f"{type(outgoing).__name__} cannot be sent this way.", code="not_able")
    if outgoing.to.group_id and outgoing.reply_to and outgoing.reply_to_ours:
        asked["own"] = own  # the session knows how WhatsApp names it
    encoded = base64.b64encode(message.SerializeToString()).decode()
    return asked | {"message": encoded, "reference": outgoing.reference}


def fill(message: Any, field: str, uploaded: Any) -> None:
    """Where the file is now, and the keys to it."""
    part = getattr(message, field)
    part.URL, part.directPath, part.fileLength = uploaded.url, uploaded.DirectPath, uploaded.FileLength
    part.mediaKey, part.fileEncSHA256, part.fileSHA256 = (
        uploaded.MediaKey,
        uploaded.FileEncSHA256,
        uploaded.FileSHA256,
    )


def name_us(message: Any, jid: str) -> None:
    """A group is told of a quote who wrote what is quoted, also when we did."""
    message.ListFields()[0][1].contextInfo.participant = jid


def _recipient(peer: Peer) -> dict[str, Any]:
    """The address, or the number to ask WhatsApp for it: it may be known there without its ninth digit."""
    to = people.address(peer)
    if not (to or peer.phone):
        raise Rejected("The person has neither a number nor a hidden id.", code="no_address")
    return {"to": to, "phone": "" if to else peer.phone}


def _quote(part: Any, outgoing: Outgoing) -> None:
    if outgoing.reply_to:
        part.contextInfo.stanzaID = outgoing.reply_to
        part.contextInfo.quotedMessage.conversation = outgoing.reply_to_text
        if not outgoing.reply_to_ours:
            part.contextInfo.participant = outgoing.reply_to_by if outgoing.to.group_id else people.address(outgoing.to)


def _cards(message: Any, outgoing: OutgoingContacts) -> Any:
    """One card, or several in one message; the part that holds them."""
    cards = [(str(contact["name"]["formatted_name"]), vcards.written(contact)) for contact in outgoing.contacts]
    if len(cards) == 1:
        message.contactMessage.displayName, message.contactMessage.vcard = cards[0]
        return message.contactMessage
    several = message.contactsArrayMessage
    several.displayName = ", ".join(name for name, _card in cards)
    for name, card in cards:
        several.contacts.add(displayName=name, vcard=card)
    return several


def _describe(message: Any, outgoing: OutgoingMedia) -> str:
    """Fills in what a file is; where it lies, below the folder of all files."""
    mime_type, _bar, path = outgoing.media_id.partition("|")
    match outgoing.kind:
        case MessageKind.AUDIO:
            message.audioMessage.mimetype = VOICE if outgoing.voice else mime_type
            message.audioMessage.PTT, message.audioMessage.seconds = outgoing.voice, math.ceil(outgoing.seconds)
            if outgoing.voice:
                message.audioMessage.waveform = outgoing.wave
        case MessageKind.DOCUMENT:
            document = message.documentMessage
            document.mimetype, document.fileName, document.title = mime_type, outgoing.filename, outgoing.filename
            document.caption = outgoing.caption
        case _:
            part = getattr(message, FIELDS[outgoing.kind])
            part.mimetype, part.caption = mime_type, outgoing.caption
    return path
