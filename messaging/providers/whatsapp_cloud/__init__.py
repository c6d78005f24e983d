"""WhatsApp through Meta's Cloud API."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from config.outside.errors import ProviderError

from ..base import Can, Credentials, Provider, Rhythm
from ..outgoing import Accepted, AccountProfile, Downloaded, Explanation, MediaFile, Outgoing, ProviderTemplate
from ..types import Account, AccountKind, DeliveryError, MessageKind, Peer, ProviderEvent
from . import account, envelope, explanations, media, parse, prices, refusals, sending, webhook
from .forms import WhatsAppCloudCredentials
from .templating import MetaTemplates

MB = 1024 * 1024
# Meta, "Throughput": 80 messages a second and number, 20 while the phone's own app is in use too; to one person one in six
# seconds, of which 45 may be borrowed at once. More is refused with 130429 and 131056.
USUAL, BESIDE_THE_APP = Rhythm(1 / 80, 80), Rhythm(1 / 20, 20)
TO_ONE_PERSON = Rhythm(6, 45)


class WhatsAppCloud(Provider):
    """The official way: Meta hosts the number, and every capability of WhatsApp for companies is there."""

    key = "whatsapp_cloud"
    label = _("WhatsApp (official)")
    company = "Meta"
    webhook_help = _(
        "In Meta's app dashboard: WhatsApp → Configuration → Webhook. Paste both and subscribe to “messages”."
    )
    can = (
        Can.TEXT | Can.IMAGE | Can.AUDIO | Can.VOICE | Can.VIDEO | Can.DOCUMENT | Can.STICKER | Can.LOCATION
        | Can.CONTACTS | Can.INTERACTIVE | Can.LINK_BUTTON | Can.ASK_PLACE | Can.REACTION | Can.REPLY | Can.TEMPLATE | Can.READ_RECEIPT | Can.TYPING
        | Can.BLOCK
    )  # fmt: skip
    credentials_form = WhatsAppCloudCredentials
    number_field = "phone_number_id"
    secret_fields = frozenset({"access_token", "app_secret", "verify_token"})
    window_hours = 24
    typing_lasts = 25
    reads_groups = True
    # Meta, "Group messaging": text and files, and templates, which are paid for by each who gets them.
    in_groups = Can.TEXT | Can.IMAGE | Can.AUDIO | Can.VOICE | Can.VIDEO | Can.DOCUMENT | Can.REPLY
    text_limit = 4096
    caption_limit = 1024
    media_limits = {
        MessageKind.IMAGE: 5 * MB,
        MessageKind.AUDIO: 16 * MB,
        MessageKind.VIDEO: 16 * MB,
        MessageKind.DOCUMENT: 100 * MB,
        MessageKind.STICKER: 500 * 1024,
    }

    recipient_rhythm = TO_ONE_PERSON
    prices = prices.PRICES
    templating = MetaTemplates()

    def rhythm(self, account: Mapping[str, Any]) -> Rhythm:
        return BESIDE_THE_APP if account.get("on_phone_app") else USUAL

    def verify(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, *, url: str = "") -> bool:
        return webhook.is_signed(headers, body, credentials.get("app_secret", ""))

    def handshake(self, query: Mapping[str, str], credentials: Credentials) -> str | None:
        return webhook.challenge(query, credentials.get("verify_token", ""))

    def accounts(self, credentials: Credentials) -> list[Account]:
        ids = [(kind, credentials.get(kind.value, "")) for kind in (AccountKind.PHONE_NUMBER_ID, AccountKind.WABA_ID)]
        return [Account(kind, external_id) for kind, external_id in ids if external_id]

    def addresses(self, body: bytes) -> list[Account]:
        return parse.addresses(body)

    def part(self, body: bytes, accounts: Collection[Account]) -> bytes:
        return envelope.part(body, accounts)

    def parse(self, body: bytes, *, query: str = "", at: datetime | None = None) -> list[ProviderEvent]:
        return parse.read(body)

    def send(self, credentials: Credentials, outgoing: Outgoing) -> Accepted:
        return sending.send(credentials, outgoing)

    def mark_read(self, credentials: Credentials, external_id: str, *, to: Peer | None = None) -> None:
        sending.mark_read(credentials, external_id)

    def show_typing(self, credentials: Credentials, to: Peer, *, external_id: str) -> None:
        sending.mark_read(credentials, external_id, typing=True)

    def block(self, credentials: Credentials, to: Peer, *, shut: bool) -> None:
        sending.block(credentials, to, shut=shut)

    def upload(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
        return media.upload(credentials, file, filename=filename, mime_type=mime_type)

    def media(self, credentials: Credentials, media_id: str) -> MediaFile:
        return media.media(credentials, media_id)

    def download(self, credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
        return media.download(credentials, media_id, to=to, limit=limit)

    def templates(self, credentials: Credentials) -> list[ProviderTemplate]:
        return account.templates(credentials)

    def account(self, credentials: Credentials) -> AccountProfile:
        return account.profile(credentials)

    def subscribe(self, credentials: Credentials, address: str) -> bool:
        account.subscribe(credentials)
        return False  # the app's own address is set in its dashboard

    def leave(self, credentials: Credentials, address: str) -> bool:
        account.unsubscribe(credentials)
        return True

    def explain(self, code: str) -> Explanation:
        return explanations.explain(code)

    def failure(self, error: DeliveryError) -> ProviderError:
        return refusals.classified(error.code, message=error.message or error.title, detail=error.detail)
