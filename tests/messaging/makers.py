"""Makers of messaging's test data: channels, what Meta posts to them, and its signature."""

import hashlib
import hmac
import io
import json
from typing import Any

from django.utils import timezone

from config.ids import uuid7
from crm.models import Contact
from crm.phones import comparable
from messaging.models import Attachment, Channel, Conversation, Message
from messaging.providers.outgoing import AccountProfile
from messaging.services import channels, media
from tenants.models import Role
from tests.makers import make_contact, next_number

APP_SECRET = "0123456789abcdef0123456789abcdef"
PLATFORM_SECRET = "fedcba9876543210fedcba9876543210"
VERIFY_TOKEN = "a-verify-token"
TOKEN = "EAAspineTestToken0123456789"
NOW = 1767225600  # 2026-01-01T00:00:00Z


def make_channel(
    name: str = "Comercial",
    *,
    phone_number_id: str = "401000000000001",
    waba_id: str = "301000000000001",
    phone: str = "+551155550100",
    granted_roles: tuple = (),
    **credentials: str,
) -> Channel:
    """A connected WhatsApp number, as the connecting page leaves it."""
    profile = AccountProfile(
        phone_number_id=phone_number_id, waba_id=waba_id, display_name=name, phone=phone, quality="GREEN"
    )
    secrets = {
        "phone_number_id": phone_number_id,
        "waba_id": waba_id,
        "access_token": TOKEN,
        "app_secret": APP_SECRET,
        "verify_token": VERIFY_TOKEN,
    }
    return channels.connect(
        by=None, name=name, credentials=secrets | credentials, granted_roles=granted_roles, profile=profile
    )


def pair_channel(phone: str = "+5511999990000", *, name: str = "Celular") -> Channel:
    """As the page leaves it: nobody has scanned anything yet."""
    return channels.connect(
        by=None,
        name=name,
        credentials={"phone": phone, "session": str(uuid7())},
        granted_roles=(sales_role().pk,),
        provider_key="whatsapp_web",
        profile=AccountProfile(phone_number_id=comparable(phone), waba_id="", display_name="", phone=phone, quality=""),
    )


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)


def make_conversation(channel: Channel, contact: Contact | None = None, **fields: Any) -> Conversation:
    """A thread in which the person has just written, so that we may answer freely."""
    contact = contact or make_contact(phone="+5511987654321")
    peer = {"wa_id": contact.phone.removeprefix("+"), "phone": contact.phone}
    said = {"last_inbound_at": timezone.now(), "peer": peer}
    return Conversation.objects.create(channel=channel, contact=contact, **(said | fields))


def make_message(conversation: Conversation, direction: str = "in", **fields: Any) -> Message:
    """A message that stands in a thread, however it came there."""
    said = {"status": "received" if direction == "in" else "sent", "text": "Oi"}
    return Message.objects.create(
        conversation=conversation, channel=conversation.channel, direction=direction, **(said | fields)
    )


def make_attachment(message: Message, content: bytes = PIXEL, *, filename: str = "foto.png", **more: Any) -> Attachment:
    """A file that is here, with a message."""
    stored = media.store(io.BytesIO(content))
    fields = {"file": stored, "filename": filename, "state": Attachment.State.STORED}
    return Attachment.objects.create(message=message, **(fields | more))


def sales_role() -> Role:
    return Role.objects.get(key="sales")


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The header that proves a body, for Django's test client."""
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def envelope(*changes: dict[str, Any], waba_id: str = "301000000000001") -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{"id": waba_id, "changes": list(changes)}]}


def change(
    value: dict[str, Any], *, phone_number_id: str = "401000000000001", field: str = "messages"
) -> dict[str, Any]:
    metadata = {"display_phone_number": "551155550100", "phone_number_id": phone_number_id}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def text_message(
    text: str = "Oi!", *, wa_id: str = "5511987654321", id: str = "", at: int | None = None, **more: Any
) -> dict[str, Any]:
    """One message of a person, as it stands in a list of messages."""
    number = next_number()
    said = {"from": wa_id, "id": id or f"wamid.in{number}", "timestamp": str(at or NOW + number), "type": "text"}
    return said | {"text": {"body": text}} | more


def posted(*messages: dict[str, Any], name: str = "Marina Alves", **account: str) -> dict[str, Any]:
    """A webhook with these messages."""
    contacts = [{"profile": {"name": name}, "wa_id": message["from"]} for message in messages if "from" in message]
    return envelope(change({"contacts": contacts, "messages": list(messages)}, **account))


def status(
    external_id: str, status: str, *, at: int | None = None, wa_id: str = "5511987654321", **more: Any
) -> dict[str, Any]:
    """One status of a message of ours, as it stands in a list of statuses."""
    stamp = str(at or NOW + next_number())
    return {"id": external_id, "status": status, "timestamp": stamp, "recipient_id": wa_id, **more}


def reported(*statuses: dict[str, Any], **account: str) -> dict[str, Any]:
    """A webhook with these statuses."""
    return envelope(change({"statuses": list(statuses)}, **account))


def encoded(told: Any) -> bytes:
    """As Meta writes JSON: everything beyond ASCII escaped."""
    return json.dumps(told).encode()
