"""WhatsApp's protocol by the library neonize, whose wheel carries the engine (whatsmeow, in Go).

Imported only by the process that holds sessions. Each is one client; their keys are in a database of their own.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

import structlog

from . import people
from .engine import QR, Away, Heard, Left, Lost, Refused

log = structlog.get_logger(__name__)
EVENTS = (
    "Connected", "PairStatus", "LoggedOut", "ConnectFailure", "StreamReplaced", "TemporaryBan", "ClientOutdated",
    "Disconnected", "StreamError", "KeepAliveTimeout", "KeepAliveRestored", "Message", "Receipt", "HistorySync",
    "GroupInfoEvent", "JoinedGroup",
)  # fmt: skip
OTHERWISE = {"GroupInfoEvent": "GroupInfoEv"}  # in the library's list of what it tells; else the name with Ev behind it
KINDS = {"imageMessage": "MediaImage", "videoMessage": "MediaVideo", "audioMessage": "MediaAudio"}
LOST = ("timed out", "deadline", "context canceled")
AWAY = ("not connected", "not logged in", "websocket", "disconnected", "no active session", "client is nil")
GOING = 10  # seconds for goodbyes


class NeonizeEngine:
    """All sessions of this process."""

    def __init__(self, database: str):
        self._database = database
        self._library: Any = None

    def open(self, key: str, *, jid: str, heard: Heard) -> "NeonizeSession":
        from neonize.aioze import client  # starts the engine: not before there is something to hold

        self._library = client
        return NeonizeSession(client, self._database, key, jid=jid, heard=heard)

    async def close(self) -> None:
        if self._library is not None:
            await self._library.ClientFactory.stop()


class NeonizeSession:
    """One client. Every call of it runs on a thread of the library's own."""

    def __init__(self, library: Any, database: str, key: str, *, jid: str, heard: Heard):
        from neonize.aioze import events
        from neonize.proto.waCompanionReg.WAWebProtobufsCompanionReg_pb2 import DeviceProps

        props = DeviceProps(os="Loved CRM", platformType=DeviceProps.CHROME)
        # Never without a key and one of these: the first stored session would be taken up, which is another customer's.
        own = {"jid": people.device(jid)} if jid else {"new_device": True}
        self._client = library.NewAClient(database, props=props, uuid=key, **own)
        self._register(events, heard)

    async def run(self) -> None:
        try:
            await (await self._client.connect())
        except Exception as error:  # whatever the library raises, the connection is gone
            raise Away(type(error).__name__) from error

    async def code(self, phone: str) -> str:
        return await self._asked(self._client.PairPhone(phone.removeprefix("+"), show_push_notification=True))

    async def find(self, phone: str) -> str:
        found = await self._asked(self._client.is_on_whatsapp(f"+{phone.removeprefix('+')}"))
        return next((people.written(each.JID) for each in found if each.IsIn), "")

    async def group(self, jid: str) -> Any:
        return await self._asked(self._client.get_group_info(people.jid(jid)))

    async def send(self, to: str, message: Any) -> Left:
        told = await self._asked(self._client.send_message(people.jid(to), message), sends=True)
        return Left(told.ID, datetime.fromtimestamp(told.Timestamp, UTC))

    async def upload(self, field: str, content: bytes) -> Any:
        from neonize.utils.enum import MediaType

        return await self._asked(self._client.upload(content, MediaType[KINDS.get(field, "MediaDocument")]))

    async def fetch(self, message: Any) -> bytes:
        return await self._asked(self._client.download_any(message))

    async def read(self, to: str, external_id: str) -> None:
        from neonize.utils.enum import ReceiptType

        chat = people.jid(to)
        await self._asked(self._client.mark_read(external_id, chat=chat, sender=chat, receipt=ReceiptType.READ))

    async def block(self, to: str, *, shut: bool) -> None:
        from neonize.utils.enum import BlocklistAction

        action = BlocklistAction.BLOCK if shut else BlocklistAction.UNBLOCK
        await self._asked(self._client.update_blocklist(people.jid(to), action))

    async def typing(self, to: str, *, on: bool) -> None:
        from neonize.utils.enum import ChatPresence, ChatPresenceMedia

        state = ChatPresence.CHAT_PRESENCE_COMPOSING if on else ChatPresence.CHAT_PRESENCE_PAUSED
        media = ChatPresenceMedia.CHAT_PRESENCE_MEDIA_TEXT
        await self._asked(self._client.send_chat_presence(people.jid(to), state, media))

    async def probe(self) -> bool:
        me = await self._asked(self._client.get_me())
        await self._asked(self._client.get_user_info(me.JID))
        return True

    async def logout(self) -> None:
        await asyncio.wait_for(self._asked(self._client.logout()), GOING)

    async def stop(self) -> None:
        await asyncio.wait_for(self._client.stop(), GOING)

    def _register(self, events: Any, heard: Heard) -> None:
        """Before connecting: the library takes its list of handlers only once."""
        for name in EVENTS:
            self._client.event(getattr(events, OTHERWISE.get(name, f"{name}Ev")))(_handler(name, heard))

        async def shown(_client: Any, code: bytes) -> None:
            heard(QR, code)

        self._client.qr(shown)

    async def _asked(self, call: Any, *, sends: bool = False) -> Any:
        try:
            return await call
        except Exception as error:
            words = str(error).lower()
            log.info("wa_web.refused", error=type(error).__name__, words=words[:200])
            if any(word in words for word in AWAY):
                raise Away(words[:200]) from error
            if sends and any(word in words for word in LOST):
                raise Lost(words[:200]) from error
            raise Refused(words[:200]) from error


def _handler(name: str, heard: Heard) -> Any:
    async def handle(_client: Any, event: Any) -> None:
        heard(name, event.SerializeToString())

    return handle
