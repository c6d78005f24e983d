"""Who wants no more: heard in a message, told by the provider, found out by a refusal; and the one place that minds it.

``insist`` is asked when something is written with a template and once more when it leaves, so that what was scheduled
or waits its turn does not reach somebody who has said no meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.models import Consent, Contact
from crm.queries import consents
from crm.services import consenting
from messaging.models import Channel, Conversation, Message
from messaging.services.broadcasting import answers
from messaging.services.refusals import CannotSend

Purpose, Source = Consent.Purpose, Consent.Source
# What a template is for, by the provider's name of its category; codes for signing in are asked for by the person.
PURPOSES = {"MARKETING": Purpose.MARKETING, "UTILITY": Purpose.SERVICE}
TEXTS = ("text", "button", "interactive")


class Unwanted(CannotSend):
    """The person asked not to get such messages."""

    code = "opted_out"

    def __init__(self) -> None:
        super().__init__(
            _("This person asked not to get such messages. Nothing was sent; the contact's page says when and how.")
        )


def insist(conversation: Conversation, category: str) -> None:
    """Nobody gets what they asked not to get. Raises ``Unwanted``."""
    purpose = PURPOSES.get(category.upper())
    if purpose and consents.granted(conversation.contact, purpose=purpose, channel=conversation.channel.kind) is False:
        raise Unwanted


def heard(message: Message) -> None:
    """A person's whole message may be one word that says "no more", or "again"."""
    if message.kind not in TEXTS or (wanted := consenting.meaning(message.text)) is None:
        return
    conversation = message.conversation
    proof = {"text": message.text[:200], "message": str(message.pk)}
    _record(conversation.contact, conversation.channel, wanted, Source.MESSAGE, message.sent_at, proof)


def told(contact: Contact, channel: Channel, *, category: str, wanted: bool, at: datetime, detail: str) -> None:
    """The provider tells what the person chose in the app or answered to the carrier."""
    if category.upper().startswith("MARKETING"):
        proof = {"text": detail[:200], "category": category[:60]}
        _record(contact, channel, wanted, Source.PROVIDER, at, proof)


def refused(message: Message, *, code: str, at: datetime) -> None:
    """The provider takes no more for this person, who must have told it so."""
    conversation = message.conversation
    proof = {"code": code, "message": str(message.pk)}
    _record(conversation.contact, conversation.channel, False, Source.PROVIDER, at, proof)


def _record(contact: Contact, channel: Channel, wanted: bool, source: str, at: datetime, proof: dict[str, Any]) -> None:
    if not wanted:
        answers.opted_out(contact.pk, channel, at)
    for purpose in _about(channel):
        consenting.record(
            contact, purpose=purpose, channel=channel.kind, granted=wanted, source=source, at=at, proof=proof
        )


def _about(channel: Channel) -> Sequence[str]:
    """A carrier that hears STOP lets nothing through, whatever it is about."""
    return tuple(Purpose) if channel.kind == Channel.Kind.SMS else (Purpose.MARKETING,)
