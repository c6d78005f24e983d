"""A message as its provider is handed it."""

from typing import Any

from messaging import formatting
from messaging.models import Attachment, Connection, Message
from messaging.providers.base import Can
from messaging.providers.outgoing import (
    Outgoing,
    OutgoingContacts,
    OutgoingInteractive,
    OutgoingLocation,
    OutgoingMedia,
    OutgoingTemplate,
    OutgoingText,
)
from messaging.providers.types import MessageKind
from messaging.queries import files
from messaging.services import groups, heading, media, naming, peers, places, preparing, sharing
from messaging.services.addresses import Address


def outgoing(message: Message, connection: Connection) -> Outgoing:
    """The message in the provider's contract; a file is handed over first."""
    common: dict[str, Any] = {
        "to": peers.of(message.conversation),
        "reference": str(message.pk),
        "reply_to": _question(message),
        "report_to": Address(connection.provider_key, message.channel.token).url,
        "reply_to_text": message.reply_to.text if message.reply_to else "",
        "reply_to_ours": message.reply_to is not None and message.reply_to.direction == Message.Direction.OUT,
        "mentions": [who["id"] for who in message.payload.get("mentions", [])],
        "reply_to_by": groups.member_id(message.reply_to),
    }
    attachment = Attachment.objects.select_related("file").filter(message=message).first()
    if message.kind == "template":
        payload = message.payload
        named = {name: payload[name] for name in ("external_id", "variables") if name in payload}
        header = [heading.component(attachment, _handed_over(attachment, connection))] if attachment else []
        components = [*header, *payload["components"]]
        return OutgoingTemplate(
            **common, name=payload["template"], language=payload["language"], components=components, **named
        )
    asked = message.payload.get("interactive")
    if asked and Can.INTERACTIVE in connection.provider.can:
        return OutgoingInteractive(**common, interactive=asked)
    if message.kind in (sharing.PLACE, sharing.CARDS):
        return _shared(message, connection, common)
    if attachment is None:
        return OutgoingText(**common, text=naming.as_sent(message))
    return OutgoingMedia(
        **common,
        kind=MessageKind(message.kind),
        media_id=_handed_over(attachment, connection),
        caption=naming.as_sent(message),
        filename=attachment.filename,
        voice=attachment.is_voice,
        seconds=attachment.file.seconds or 0 if attachment.file else 0,
        wave=bytes.fromhex(attachment.file.wave) if attachment.file else b"",
    )


def _shared(message: Message, connection: Connection, common: dict[str, Any]) -> Outgoing:
    """A place or cards; in words where who carries it by now knows neither."""
    payload, can = message.payload, connection.provider.can
    if message.kind == sharing.PLACE:
        named = [payload.get(name, "") for name in ("name", "address")]
        if Can.LOCATION not in can:
            return OutgoingText(**common, text="\n".join(filter(None, [*named, formatting.map_url(payload)])))
        where = [places.degrees(payload[name]) for name in ("latitude", "longitude")]
        return OutgoingLocation(**common, latitude=where[0], longitude=where[1], name=named[0], address=named[1])
    if Can.CONTACTS in can:
        return OutgoingContacts(**common, contacts=payload["contacts"])
    return OutgoingText(**common, text="\n\n".join(_in_words(contact) for contact in payload["contacts"]))


def _in_words(contact: dict[str, Any]) -> str:
    reached = [each["phone"] for each in contact.get("phones", [])] + [
        each["email"] for each in contact.get("emails", [])
    ]
    return "\n".join(filter(None, [contact["name"]["formatted_name"], contact.get("org", {}).get("company"), *reached]))


def _question(message: Message) -> str:
    """What it answers, by the id of who carries it; another provider's ids mean nothing there."""
    question = message.reply_to
    is_foreign = question and (
        question.channel_id != message.channel_id
        or (question.provider_key and question.provider_key != message.provider_key)
    )
    return "" if is_foreign else message.reply_to_external_id


def _handed_over(attachment: Attachment, connection: Connection) -> str:
    """By which the provider knows the file."""
    if connection.provider.takes_links:
        return files.link_for_provider(attachment)
    return attachment.external_id or _uploaded(attachment, connection)


def _uploaded(attachment: Attachment, connection: Connection) -> str:
    """Handed to the provider once, however often the sending is tried."""
    assert attachment.file is not None
    with media.to_open(attachment.file).open("rb") as opened:
        media_id = connection.provider.upload(
            connection.credentials, opened, filename=attachment.filename, mime_type=preparing.announced(attachment)
        )
    Attachment.objects.filter(pk=attachment.pk).update(external_id=media_id)
    return media_id
