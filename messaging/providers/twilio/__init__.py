"""WhatsApp and SMS through Twilio: one company, one way to call it, two kinds of channel."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import BinaryIO, ClassVar

from django.utils.translation import gettext_lazy as _

from config.outside.errors import ProviderError, Rejected

from ..base import Can, Credentials, Price, Provider
from ..outgoing import Accepted, AccountProfile, Downloaded, Explanation, MediaFile, Outgoing, ProviderTemplate
from ..types import Account, AccountKind, DeliveryError, DeliveryStatus, MessageKind, Peer, ProviderEvent
from . import account, explanations, media, parse, people, prices, refusals, sending, templates, webhook
from .forms import SmsCredentials, WhatsAppCredentials

MB = 1024 * 1024


class Twilio(Provider):
    """What both kinds of channel share."""

    prefix: ClassVar[str]  # of an address, before its number
    company = "Twilio"
    number_field = "sender"
    secret_fields = frozenset({"auth_token", "key_secret"})
    webhook_types = frozenset({"application/x-www-form-urlencoded", "application/json"})
    webhook_status = 204  # the body of any other answer would be sent to the person
    asks_back = False
    takes_links = True
    text_limit = 1600
    billed_at = DeliveryStatus.SENT
    tells_price_later = True

    def price(self, credentials: Credentials, external_id: str) -> Price | None:
        return prices.price(credentials, external_id)

    def verify(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, *, url: str = "") -> bool:
        return webhook.is_signed(headers, body, credentials.get("auth_token", ""), url)

    def handshake(self, query: Mapping[str, str], credentials: Credentials) -> str | None:
        return None  # Twilio never asks

    def accounts(self, credentials: Credentials) -> list[Account]:
        """The number; a messaging service only where it stands for its numbers, for several channels may use one."""
        sid, sender = credentials.get("account_sid", ""), credentials.get("sender", "")
        service = credentials.get("messaging_service_sid", "")
        ours = (AccountKind.SENDER, self.prefix + sender) if sender else (AccountKind.SERVICE, service)
        return [Account(ours[0], f"{sid}/{ours[1]}")] if sid and ours[1] else []

    def addresses(self, body: bytes) -> list[Account]:
        return parse.addresses(body)

    def part(self, body: bytes, accounts: Collection[Account]) -> bytes:
        """All or nothing: a body is about one message, whose number and service are two names of its account."""
        return body if set(accounts) & set(parse.addresses(body)) else b""

    def parse(self, body: bytes, *, query: str = "", at: datetime | None = None) -> list[ProviderEvent]:
        return parse.read(body, query=query, at=at)

    def send(self, credentials: Credentials, outgoing: Outgoing) -> Accepted:
        return sending.send(credentials, outgoing, prefix=self.prefix)

    def mark_read(self, credentials: Credentials, external_id: str, *, to: Peer | None = None) -> None:
        """Twilio knows no receipts of ours but together with typing."""

    def show_typing(self, credentials: Credentials, to: Peer, *, external_id: str) -> None:
        sending.show_typing(credentials, external_id)

    def upload(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
        raise Rejected("Twilio fetches files from their address.", code="not_able")

    def media(self, credentials: Credentials, media_id: str) -> MediaFile:
        return media.media(credentials, media_id)

    def download(self, credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
        return media.download(credentials, media_id, to=to, limit=limit)

    def templates(self, credentials: Credentials) -> list[ProviderTemplate]:
        return templates.approved(credentials) if Can.TEMPLATE in self.can else []

    def account(self, credentials: Credentials) -> AccountProfile:
        return account.profile(credentials, prefix=self.prefix)

    def subscribe(self, credentials: Credentials, address: str) -> bool:
        return account.subscribe(credentials, address, prefix=self.prefix)

    def leave(self, credentials: Credentials, address: str) -> bool:
        return account.unsubscribe(credentials, address, prefix=self.prefix)

    def explain(self, code: str) -> Explanation:
        return explanations.explain(code)

    def failure(self, error: DeliveryError) -> ProviderError:
        return refusals.classified(error.code, message=error.message or error.title, detail=error.detail)


class TwilioWhatsApp(Twilio):
    """A WhatsApp number that Twilio hosts."""

    key = "twilio"
    label = _("WhatsApp by Twilio")
    webhook_help = _(
        "Twilio is told this address by itself. Only of the sandbox it must be pasted: Messaging → Try it out → "
        "Sandbox settings → “When a message comes in”, POST."
    )
    prefix = people.WHATSAPP
    can = (
        Can.TEXT | Can.IMAGE | Can.AUDIO | Can.VIDEO | Can.DOCUMENT | Can.LOCATION | Can.INTERACTIVE | Can.TEMPLATE
        | Can.TYPING
    )  # fmt: skip
    credentials_form = WhatsAppCredentials
    prices = prices.PRICES
    window_hours = 24
    typing_lasts = 25
    caption_limit = 1024
    media_limits = {
        MessageKind.IMAGE: 5 * MB,
        MessageKind.AUDIO: 16 * MB,
        MessageKind.VIDEO: 16 * MB,
        MessageKind.DOCUMENT: 16 * MB,
    }


class TwilioSms(Twilio):
    """A number that takes SMS, or a messaging service that stands for several."""

    key = "twilio_sms"
    label = _("SMS by Twilio")
    channel_kind = "sms"
    webhook_help = _(
        "Twilio is told this address by itself. If it is not: Phone Numbers → the number → “A message comes in”, POST."
    )
    prefix = ""
    can = Can.TEXT  # files reach phones in North America only
    credentials_form = SmsCredentials
    counts_segments = True
