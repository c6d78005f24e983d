"""WhatsApp by a paired phone, as WhatsApp Web does it: unofficial, and a process of ours holds the session."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.outside.errors import NotAuthorised, ProviderError, Rejected, TooLarge

from ..base import Credentials
from ..linked_phone import LinkedPhone
from ..outgoing import Accepted, AccountProfile, Downloaded, Explanation, MediaFile, Outgoing, ProviderTemplate
from ..types import Account, DeliveryError, Peer, ProviderEvent
from . import compose, desk, envelope, explanations, files, parse, people
from .forms import WhatsAppWebCredentials, profile_of

MB = 1024 * 1024
TYPING = 5.0  # seconds after which nobody needs to be told
FETCHING = 100.0  # seconds for a file; a task has 120


class WhatsAppWeb(LinkedPhone):
    """Nothing is posted to us and nothing is subscribed to: ``manage.py wa_web`` holds the sessions."""

    key = "whatsapp_web"
    label = _("WhatsApp (unofficial)")
    company = "WhatsApp"
    credentials_form = WhatsAppWebCredentials
    secret_fields = frozenset({"session"})
    is_paired = True

    def verify(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, *, url: str = "") -> bool:
        return False

    def handshake(self, query: Mapping[str, str], credentials: Credentials) -> str | None:
        return None

    def accounts(self, credentials: Credentials) -> list[Account]:
        phone = credentials.get("phone", "")
        return [envelope.account_of(phone)] if phone else []

    def addresses(self, body: bytes) -> list[Account]:
        return parse.addresses(body)

    def part(self, body: bytes, accounts: Collection[Account]) -> bytes:
        return body  # it is one number's

    def parse(self, body: bytes, *, query: str = "", at: datetime | None = None) -> list[ProviderEvent]:
        return parse.read(body)

    def send(self, credentials: Credentials, outgoing: Outgoing) -> Accepted:
        own = credentials.get("phone", "")
        told = desk.ask(_session(credentials), "send", **compose.request(outgoing, own=own))
        return Accepted(external_id=str(told["id"]), peer=people.person(people.jid(str(told["jid"]))))

    def mark_read(self, credentials: Credentials, external_id: str, *, to: Peer | None = None) -> None:
        address = people.address(to) if to else ""
        if address:
            desk.ask(_session(credentials), "read", to=address, id=external_id)

    def show_typing(self, credentials: Credentials, to: Peer, *, external_id: str) -> None:
        if to.phone or people.address(to):
            desk.ask(_session(credentials), "type", patience=TYPING, to=people.address(to), phone=to.phone)

    def group_name(self, credentials: Credentials, group_id: str) -> str:
        return str(desk.ask(_session(credentials), "group", group=group_id)["name"])

    def block(self, credentials: Credentials, to: Peer, *, shut: bool) -> None:
        desk.ask(_session(credentials), "block", to=people.address(to), phone=to.phone, shut=shut)

    def upload(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
        """Nothing is handed over yet: the process with the session reads the file where it lies."""
        path = Path(file.name).resolve().relative_to(Path(settings.MEDIA_ROOT).resolve())
        return f"{mime_type}|{path}"

    def media(self, credentials: Credentials, media_id: str) -> MediaFile:
        part = files.part_of(files.message_of(media_id))
        return MediaFile(url="", mime_type=part.mimetype, sha256=part.fileSHA256.hex(), size=part.fileLength)

    def download(self, credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
        """Written by the process with the session, which sees the same folder of files."""
        expected = self.media(credentials, media_id)
        if expected.size > limit:
            raise TooLarge("The file is larger than we take.", code="too_large")
        path = str(Path(to.name).resolve().relative_to(Path(settings.MEDIA_ROOT).resolve()))
        told = desk.ask(_session(credentials), "fetch", patience=FETCHING, media=media_id, path=path, limit=limit)
        return Downloaded(size=int(told["size"]), sha256=expected.sha256, mime_type=expected.mime_type)

    def templates(self, credentials: Credentials) -> list[ProviderTemplate]:
        return []

    def account(self, credentials: Credentials) -> AccountProfile:
        """Asks nobody: whether it works, its session says by itself."""
        return profile_of(credentials.get("phone", ""))

    def subscribe(self, credentials: Credentials, address: str) -> bool:
        return False

    def explain(self, code: str) -> Explanation:
        return explanations.explain(code)

    def failure(self, error: DeliveryError) -> ProviderError:
        return Rejected(error.message, code=error.code)


def _session(credentials: Credentials) -> str:
    if not (session := credentials.get("session", "")):
        raise NotAuthorised("There is no session.", code="logged_out")
    return session
