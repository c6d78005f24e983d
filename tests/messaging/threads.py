"""Makers of conversations for the tests of the inbox. All work inside an organization's door."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from messaging.models import Channel, Conversation, Message, Template
from messaging.services import previews
from tests.makers import make_contact, next_number
from tests.messaging.makers import make_channel, sales_role


def the_channel() -> Channel:
    """The organization's one connected number; unassigned conversations are granted to role sales."""
    number = next_number()
    return Channel.objects.first() or make_channel(
        granted_roles=(sales_role().pk,),
        phone_number_id=f"40{number:013}",
        waba_id=f"30{number:013}",
        phone=f"+5511555{number:05}",
    )


def make_conversation(
    name: str = "Marina Alves", *, to=None, lead=None, phone: str = "", **fields: Any
) -> Conversation:
    """A thread with a person who has written nothing yet; ``to`` is the membership that answers."""
    contact = lead.contact if lead else make_contact(name, phone=phone)
    return Conversation.objects.create(
        channel=the_channel(), contact=contact, lead=lead, assignee=to.user if to else None, **fields
    )


def hear(conversation: Conversation, text: str = "Oi!", *, at: datetime | None = None, **fields: Any) -> Message:
    """The person writes; the conversation counts it as unread."""
    moment = at or timezone.now()
    message = _message(conversation, "in", "received", text, moment, **fields)
    conversation.last_inbound_at = moment
    conversation.unread_count += 1
    conversation.save()
    return message


def say(
    conversation: Conversation, text: str = "Olá!", *, by=None, at: datetime | None = None, **fields: Any
) -> Message:
    """We write; ``by`` is a membership."""
    status, author = fields.pop("status", "sent"), by.user if by else None
    return _message(conversation, "out", status, text, at or timezone.now(), author=author, **fields)


def talk(name: str = "Marina Alves", text: str = "Oi!", *, ago: timedelta = timedelta(0), **about: Any) -> Conversation:
    """A conversation that somebody began, so long ago."""
    conversation = make_conversation(name, **about)
    hear(conversation, text, at=timezone.now() - ago)
    return conversation


def make_template(
    name: str = "retomar", body: str = "Olá, {{1}}!", *, status: str = "APPROVED", **fields: Any
) -> Template:
    components = fields.pop("components", [{"type": "BODY", "text": body}])
    return Template.objects.create(
        channel=fields.pop("channel", None) or the_channel(), name=name, language="pt_BR", category="UTILITY", status=status, body=body,
        components=components, **fields,
    )  # fmt: skip


def _message(
    conversation: Conversation, direction: str, status: str, text: str, at: datetime, **fields: Any
) -> Message:
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        direction=direction,
        status=status,
        text=text,
        sent_at=at,
        external_id=fields.pop("external_id", f"wamid.t{next_number()}"),
        **fields,
    )
    previews.show(conversation, message)
    conversation.save()
    return message
