"""Channels that a gateway serves, and what it posts to them."""

import itertools
from typing import Any

from messaging.models import Channel, Message
from messaging.providers import registry
from messaging.providers.outgoing import AccountProfile
from messaging.services import channels
from tests.stubs.evolution import INSTANCE, KEY, OWNER, PHONE, EvolutionStub

NUMBERS = itertools.count(1)
PERSON = "+5511998765432"
CHAT = "5511998765432@s.whatsapp.net"
AT = 1785100386
SECRET = "the-secret-in-the-header"


def credentials_for(stub: EvolutionStub) -> dict[str, str]:
    return {"phone": PHONE, "base_url": stub.url, "instance": INSTANCE, "api_key": KEY}


def connected(stub: EvolutionStub, *, phone: str = PHONE, is_linked: bool = True) -> Channel:
    """A channel as the connecting page leaves it, without asking anybody."""
    number = registry.get("evolution").accounts({"phone": phone})[0].external_id
    profile = AccountProfile(
        phone_number_id=number, waba_id="", display_name="Aurora", phone=phone, quality="", is_linked=is_linked
    )
    credentials = credentials_for(stub) | {"phone": phone, "verify_token": SECRET}
    return channels.connect(by=None, name="Gateway", credentials=credentials, provider_key="evolution", profile=profile)


def told(event: str, data: Any, *, sender: str | None = OWNER) -> dict[str, Any]:
    """What a gateway posts."""
    return {"event": event, "instance": INSTANCE, "data": data, "sender": sender, "server_url": "http://localhost:8080"}


def written(text: str = "Olá!", *, id: str = "", message: dict[str, Any] | None = None, **key: Any) -> dict[str, Any]:
    """A message of a person's."""
    number = next(NUMBERS)
    named = {"remoteJid": CHAT, "fromMe": False, "id": id or f"3EB0IN{number}"} | key
    said = message or {"conversation": text}
    return told(
        "messages.upsert", {"key": named, "pushName": "Maria", "message": said, "messageTimestamp": AT + number}
    )


def status_of(message: Message, status: str) -> dict[str, Any]:
    return told("messages.update", {"keyId": message.external_id, "remoteJid": CHAT, "fromMe": True, "status": status})
