"""A message given on: what it says, its file, its place or cards, as an answer in another conversation."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import phones
from messaging import formatting
from messaging.models import Attachment, Conversation, MediaFile, Message
from messaging.providers.base import Can
from messaging.services import conversations, media, outbox, places, previews, queueing, sharing
from messaging.services.places import Place
from messaging.services.refusals import BadContent
from messaging.services.sharing import Card
from tenants.models import User

ABLE = outbox.ABLE | {sharing.PLACE: Can.LOCATION, sharing.CARDS: Can.CONTACTS}


@transaction.atomic
def forward(message: Message, *, to: Conversation, by: User | None, key: str) -> Message:
    """Window and abilities are those of the conversation it goes to. The same ``key`` forwards once."""
    fresh = conversations.locked(to)
    if earlier := queueing.earlier(fresh, key):
        return earlier
    provider = queueing.able(fresh, Can.TEXT)
    queueing.insist_on_window(fresh, provider)
    if not may_be_forwarded(message):
        raise BadContent(_("This message cannot be forwarded."))
    file, shared = _file(message), _shared(message)
    kind = media.sendable_kind(file, provider) if file else message.kind if shared else "text"
    if kind != "text":
        queueing.able(fresh, ABLE[kind])
    copy = queueing.add(
        fresh, by=by, provider=provider, kind=kind, text="" if shared else message.text, payload=shared,
        idempotency_key=key, reply_to=None,
    )  # fmt: skip
    if file:
        media.copy_attachment(message, copy)
        previews.refresh(copy)
    return copy


def may_be_forwarded(message: Message) -> bool:
    """It has words, a file that is here, a place or cards; and nobody took it back. Notes stay with colleagues."""
    if message.direction == Message.Direction.NOTE or message.revoked_at:
        return False
    has_words = message.kind in ("text", "template", "button") and bool(message.text)
    return has_words or bool(_shared(message)) or _file(message) is not None


def _shared(message: Message) -> dict[str, Any]:
    """Its place or its cards as we send them, of what a phone told; nothing when it has neither."""
    match message.kind:
        case sharing.PLACE:
            place = _place(message.payload)
            return place.told if place else {}
        case sharing.CARDS:
            cards = [card for told in _objects(message.payload, "contacts") if (card := _card(told))]
            return {"contacts": cards} if cards else {}
    return {}


def _place(told: dict[str, Any]) -> Place | None:
    if (where := formatting.coordinates(told)) is None:
        return None
    name, address = str(told.get("name") or "")[: places.NAME], str(told.get("address") or "")[: places.ADDRESS]
    return Place(latitude=where[0], longitude=where[1], name=name, address=address)


def _card(told: dict[str, Any]) -> dict[str, Any] | None:
    """Without what cannot be reached: a number that is none, a card with no number and no address. Others wrote it."""
    name, company = _object(told, "name"), _object(told, "org").get("company")
    numbers = [str(each.get("phone") or each.get("wa_id") or "") for each in _objects(told, "phones")]
    card = Card(
        name=str(name.get("formatted_name") or name.get("first_name") or "")[: sharing.NAME],
        phones=tuple(filter(phones.e164, numbers))[: sharing.MOST_PHONES],
        email=next((str(each["email"]) for each in _objects(told, "emails") if each.get("email")), ""),
        company=str(company or "")[: sharing.COMPANY],
    )
    try:
        return sharing.contact(card)
    except BadContent:
        return None


def _object(told: dict[str, Any], name: str) -> dict[str, Any]:
    return found if isinstance(found := told.get(name), dict) else {}


def _objects(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _file(message: Message) -> MediaFile | None:
    attachment = getattr(message, "attachment", None)
    return attachment.file if attachment and attachment.state == Attachment.State.STORED else None
