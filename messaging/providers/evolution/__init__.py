"""WhatsApp by an Evolution API gateway that somebody runs: unofficial, and the gateway holds the session."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from config.outside import signatures
from config.outside.errors import AnswerLost, ProviderError, Rejected

from ..base import Can, Credentials
from ..linked_phone import LinkedPhone
from ..outgoing import Accepted, AccountProfile, Downloaded, Explanation, MediaFile, Outgoing, ProviderTemplate
from ..types import Account, DeliveryError, Peer, ProviderEvent, SessionChanged
from . import account, compose, explanations, media, parse, people
from .api import NOT_AWAITED, Gateway
from .forms import EvolutionCredentials

MB = 1024 * 1024


class Evolution(LinkedPhone):
    """One instance of a gateway is one number."""

    key = "evolution"
    label = _("WhatsApp by Evolution API")
    company = "Evolution API"
    can = LinkedPhone.can | Can.INTERACTIVE
    credentials_form = EvolutionCredentials
    secret_fields = frozenset({"api_key"})
    webhook_help = _(
        "The gateway is told this address by itself, together with a secret. It must be able to reach it, and the "
        "address of this product too, for it fetches files from there."
    )
    takes_links = True
    is_linked = True

    def link(self, credentials: Credentials, *, by_code: bool = False) -> SessionChanged:
        return account.link(credentials, by_code=by_code)

    def take_groups(self, credentials: Credentials, *, taken: bool) -> bool:
        account.take_groups(credentials, taken=taken)
        return True

    def group_name(self, credentials: Credentials, group_id: str) -> str:
        return account.group_name(credentials, group_id)

    def leave(self, credentials: Credentials, address: str) -> bool:
        account.unsubscribe(credentials)
        return True

    def verify(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, *, url: str = "") -> bool:
        """By the secret that the gateway was given for this address; it signs nothing."""
        stated = [value for name, value in headers.items() if name.lower() == "authorization"]
        secret = credentials.get("verify_token", "")
        return bool(secret) and len(stated) == 1 and signatures.token_is_valid(stated[0], f"Bearer {secret}")

    def handshake(self, query: Mapping[str, str], credentials: Credentials) -> str | None:
        return None  # it never asks

    def accounts(self, credentials: Credentials) -> list[Account]:
        phone = credentials.get("phone", "")
        return [parse.account_of(phone)] if phone else []

    def addresses(self, body: bytes) -> list[Account]:
        return parse.addresses(body)

    def part(self, body: bytes, accounts: Collection[Account]) -> bytes:
        return body  # it is one instance's

    def parse(self, body: bytes, *, query: str = "", at: datetime | None = None) -> list[ProviderEvent]:
        return parse.read(body, at=at)

    def send(self, credentials: Credentials, outgoing: Outgoing) -> Accepted:
        path, said = compose.request(outgoing)
        told = Gateway(credentials).post(path, said, once=True)
        key = told.get("key") if isinstance(told, dict) else None
        external_id = key.get("id") if isinstance(key, dict) else None
        if not isinstance(key, dict) or not isinstance(external_id, str) or not external_id:
            raise AnswerLost("The gateway took the message and told no id.", code="answer_lost")
        return Accepted(external_id=external_id, peer=people.of_key(key), status=str(told.get("status") or ""))

    def mark_read(self, credentials: Credentials, external_id: str, *, to: Peer | None = None) -> None:
        if to and (chat := people.jid(to)):
            row = {"remoteJid": chat, "fromMe": False, "id": external_id}
            Gateway(credentials).post("chat/markMessageAsRead", {"readMessages": [row]})

    def show_typing(self, credentials: Credentials, to: Peer, *, external_id: str) -> None:
        """The gateway answers when it has shown it for so long, which nobody waits for."""
        if number := people.address(to):
            said = compose.presence(number, seconds=self.typing_lasts)
            Gateway(credentials).post("chat/sendPresence", said, timeout=NOT_AWAITED)

    def block(self, credentials: Credentials, to: Peer, *, shut: bool) -> None:
        if number := people.address(to):
            said = {"number": number, "status": "block" if shut else "unblock"}
            Gateway(credentials).post("chat/updateBlockStatus", said)

    def upload(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
        raise Rejected("The gateway fetches files from their address.", code="not_able")

    def media(self, credentials: Credentials, media_id: str) -> MediaFile:
        raise Rejected("The gateway hands a file out whole, and says nothing of it before.", code="not_able")

    def download(self, credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
        return media.download(credentials, media_id, to=to, limit=limit)

    def templates(self, credentials: Credentials) -> list[ProviderTemplate]:
        return []

    def account(self, credentials: Credentials) -> AccountProfile:
        return account.profile(credentials)

    def subscribe(self, credentials: Credentials, address: str) -> bool:
        return account.subscribe(credentials, address)

    def explain(self, code: str) -> Explanation:
        return explanations.explain(code)

    def failure(self, error: DeliveryError) -> ProviderError:
        return Rejected(error.message, code=error.code)
