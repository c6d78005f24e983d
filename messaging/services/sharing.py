"""Places and contact cards of ours, sent to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import phones
from messaging.models import Conversation, Message
from messaging.providers.base import Can
from messaging.services import conversations, places, queueing
from messaging.services.places import Place
from messaging.services.refusals import BadContent
from tenants.models import User

PLACE, CARDS = "location", "contacts"  # the kinds of messages
MOST_CARDS, MOST_PHONES, NAME, COMPANY = 5, 5, 120, 120


@dataclass(frozen=True, kw_only=True)
class Card:
    """Somebody to get in touch with."""

    name: str
    phones: tuple[str, ...] = ()
    email: str = ""
    company: str = ""


def send_place(conversation: Conversation, place: Place, **how: Any) -> Message:
    """While free text is allowed. ``how``: as ``_send`` takes it."""
    places.insist_on_sound(place)
    return _send(conversation, Can.LOCATION, PLACE, place.told, **how)


def send_cards(conversation: Conversation, cards: Sequence[Card], **how: Any) -> Message:
    """The same of contact cards, up to five."""
    if not 1 <= len(cards) <= MOST_CARDS:
        raise BadContent(_("Send one to %(most)s cards at once.") % {"most": MOST_CARDS})
    return _send(conversation, Can.CONTACTS, CARDS, {"contacts": [contact(card) for card in cards]}, **how)


def contact(card: Card) -> dict[str, Any]:
    """In Meta's words, which the other providers read too. Raises ``BadContent``."""
    name, company, email = (" ".join(text.split()) for text in (card.name, card.company, card.email))
    if not name or len(name) > NAME or len(company) > COMPANY:
        raise BadContent(_("A card needs a name, of at most %(most)s characters.") % {"most": NAME})
    numbers = [_number(phone) for phone in card.phones if phone.strip()]
    if not (numbers or email) or len(numbers) > MOST_PHONES:
        raise BadContent(_("A card needs a phone or an e-mail, and at most %(most)s phones.") % {"most": MOST_PHONES})
    told: dict[str, Any] = {"name": {"formatted_name": name, "first_name": name.split()[0]}}
    if numbers:
        told["phones"] = [{"phone": phones.pretty(number), "wa_id": number.removeprefix("+")} for number in numbers]
    if email:
        told["emails"] = [{"email": _address(email)}]
    if company:
        told["org"] = {"company": company}
    return told


@transaction.atomic
def _send(
    conversation: Conversation,
    ability: Can,
    kind: str,
    payload: dict[str, Any],
    *,
    by: User | None,
    idempotency_key: str,
    reply_to: Message | None = None,
    at: datetime | None = None,
) -> Message:
    """Once, while free text is allowed."""
    fresh = conversations.locked(conversation)
    if earlier := queueing.earlier(fresh, idempotency_key):
        return earlier
    provider = queueing.able(fresh, ability)
    queueing.insist_on_time(fresh, provider, at)
    return queueing.add(
        fresh, by=by, provider=provider, kind=kind, text="", payload=payload, idempotency_key=idempotency_key,
        reply_to=reply_to, at=at,
    )  # fmt: skip


def _number(written: str) -> str:
    if not (number := phones.e164(written)):
        raise BadContent(_("This is no phone number. Write it with its area code."))
    return number


def _address(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        raise BadContent(_("The address is not complete, like name@company.com.")) from None
    return email
