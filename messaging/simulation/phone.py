"""WhatsApp and a phone, played: the engine's border without WhatsApp behind it, for tests and for trying it out."""

import asyncio
import itertools
from datetime import UTC, datetime
from typing import Any

from messaging.providers.whatsapp_web import people, types
from messaging.providers.whatsapp_web.engine import QR, Away, Heard, Left, Refused
from messaging.simulation import phone_events

SCANNED_AFTER = 8.0  # seconds after which the phone scans by itself, when nobody plays it
ANSWERS = "Recebi: {}"
GROUP, GROUP_NAME = "120363040000000000@g.us", "Obra da Rua Lavradio"
# Who is in the group: by a hidden id, whose number WhatsApp says besides, and by number.
TIAGO = {"chat": "76201477542116@lid", "alt": "5521988887777@s.whatsapp.net", "name": "Tiago"}
ANA = {"chat": "5531977776666@s.whatsapp.net", "name": "Ana"}
FILE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class PlayedEngine:
    """Phones by the keys of their sessions. ``by_itself``: each is scanned after a while, and answers what it gets."""

    def __init__(self, database: str = "", *, by_itself: bool = True):
        self.phones: dict[str, Phone] = {}
        self.by_itself = by_itself

    def open(self, key: str, *, jid: str, heard: Heard) -> "Phone":
        phone = self.phones[key] = Phone(heard, jid=jid, by_itself=self.by_itself)
        return phone

    async def close(self) -> None:
        for phone in self.phones.values():
            await phone.stop()


class Phone:
    """One phone, and what it was sent."""

    def __init__(self, heard: Heard, *, jid: str, by_itself: bool):
        self.heard, self.jid, self._by_itself = heard, jid, by_itself
        self.sent: list[tuple[str, Any]] = []
        self.read_ids: list[tuple[str, str]] = []
        self.blocked: set[str] = set()
        self.shown: list[str] = []
        self.typed: list[bool] = []
        self.is_online = self.is_logged_out = False
        self.answers_probes = True
        self.runs = 0
        self.own_number = "5511999990000"
        self.without_whatsapp: set[str] = set()
        self.groups = {GROUP: GROUP_NAME}
        self._ended = asyncio.Event()
        self._codes, self._ids = itertools.count(1), itertools.count(1)

    async def run(self) -> None:
        self.runs += 1
        self._ended.clear()
        if self.jid:
            self.connects()
        else:
            self.shows()
            if self._by_itself:
                asyncio.get_running_loop().call_later(SCANNED_AFTER, self.scans)
        await self._ended.wait()

    def shows(self) -> None:
        """The next code to scan."""
        self.shown.append(f"2@played-{next(self._codes)},key,identity,secret")
        self.heard(QR, self.shown[-1].encode())

    def scans(self, jid: str = "") -> None:
        """Somebody holds the phone before the code."""
        self.jid = jid or f"{self.own_number}:7@s.whatsapp.net"
        self.heard("PairStatus", phone_events.paired(self.jid))
        self.connects()
        if self._by_itself:
            self.writes("Bom dia! Quem vem na quinta?", group=GROUP, **TIAGO)
            self.writes("Eu levo as plantas", group=GROUP, **ANA)

    def connects(self) -> None:
        self.is_online = True
        self.heard("Connected", phone_events.connected())

    def writes(self, said: Any = "Oi", **how: Any) -> None:
        """Somebody writes to the phone's number."""
        self.heard("Message", phone_events.message(said, **how))

    def drops(self) -> None:
        """The line is cut."""
        self.is_online = False
        self._ended.set()

    async def code(self, phone: str) -> str:
        self.own_number = phone.removeprefix("+")
        return "ABCD-EFGH"

    async def find(self, phone: str) -> str:
        number = phone.removeprefix("+")
        return "" if number in self.without_whatsapp else f"{number}@s.whatsapp.net"

    async def group(self, jid: str) -> Any:
        self._insist()
        if jid not in self.groups:
            raise Refused("item-not-found")
        return phone_events.group_info(jid, self.groups[jid])

    async def send(self, to: str, message: Any) -> Left:
        self._insist()
        self.sent.append((to, message))
        left = Left(f"3EB0F{next(self._ids):015X}", datetime.now(UTC))
        if self._by_itself:
            self._answer(to, message, left.id)
        return left

    async def upload(self, field: str, content: bytes) -> Any:
        self._insist()
        return types.events.UploadResponse(
            url="https://mmg.whatsapp.net/played", DirectPath="/v/played", Handle="", MediaKey=b"k" * 32,
            FileEncSHA256=b"e" * 32, FileSHA256=b"s" * 32, FileLength=len(content),
        )  # fmt: skip

    async def fetch(self, message: Any) -> bytes:
        self._insist()
        if "gone" in message.ListFields()[0][1].directPath:
            raise Refused("The file is gone.")
        return FILE

    async def read(self, to: str, external_id: str) -> None:
        self.read_ids.append((to, external_id))

    async def block(self, to: str, *, shut: bool) -> None:
        (self.blocked.add if shut else self.blocked.discard)(to)

    async def typing(self, to: str, *, on: bool) -> None:
        self.typed.append(on)

    async def probe(self) -> bool:
        return self.answers_probes

    async def logout(self) -> None:
        self.is_logged_out = True

    async def stop(self) -> None:
        self.drops()

    def _insist(self) -> None:
        if not self.is_online:
            raise Away("not connected")

    def _answer(self, to: str, message: Any, external_id: str) -> None:
        jid = people.jid(to)
        is_group = jid.Server == people.GROUPS
        who = TIAGO if is_group else {"chat": to, "name": f"Pessoa {jid.User[-4:]}"}
        group = to if is_group else ""
        self.heard("Receipt", phone_events.receipt(external_id, kind="DELIVERED", chat=who["chat"], group=group))
        if text := message.extendedTextMessage.text:
            answer = types.content.ExtendedTextMessage(text=ANSWERS.format(text))
            answer.contextInfo.mentionedJID.extend(message.extendedTextMessage.contextInfo.mentionedJID)
            self.writes(types.content.Message(extendedTextMessage=answer), **who, group=group)
