"""Channels that Twilio serves, and what it posts to them."""

import itertools
from urllib.parse import parse_qsl

from messaging.models import Channel, Message
from messaging.providers import registry
from messaging.providers.twilio import account as account_module
from messaging.services import channels
from tenants.inbound.models import Delivery
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN

NUMBERS = itertools.count(1)
PERSON = "+5511987654321"


def connected(key: str, sender: str, *, account: str = ACCOUNT, token: str = AUTH_TOKEN, **more) -> Channel:
    """A channel as the connecting page leaves it, without asking anybody."""
    credentials = {"account_sid": account, "auth_token": token, "sender": sender}
    provider = registry.get(key)
    profile = account_module.described(credentials, {}, {}, prefix=provider.prefix)
    return channels.connect(by=None, name="Twilio", credentials=credentials | more, provider_key=key, profile=profile)


def sid() -> str:
    return f"SM{next(NUMBERS):032x}"


def written(channel: Channel, text: str = "Olá!", **more: str) -> dict[str, str]:
    """A message of a person's to this channel."""
    prefix = "whatsapp:" if channel.kind == "whatsapp" else ""
    said = {"AccountSid": ACCOUNT, "MessageSid": sid(), "SmsStatus": "received", "NumMedia": "0", "Body": text}
    return said | {"From": prefix + PERSON, "To": prefix + channel.address} | more


def status_of(message: Message, status: str, **more: str) -> dict[str, str]:
    prefix = "whatsapp:" if message.channel.kind == "whatsapp" else ""
    said = {"AccountSid": ACCOUNT, "MessageSid": message.external_id, "MessageStatus": status, "SmsStatus": status}
    return said | {"From": prefix + message.channel.address, "To": prefix + PERSON} | more


def parsed(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True)


def states() -> list[tuple[str, dict]]:
    return list(Delivery.objects.across_organizations().order_by("pk").values_list("state", "outcome"))
