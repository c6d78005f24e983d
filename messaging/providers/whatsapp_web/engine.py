"""What we need of whatever speaks WhatsApp's protocol: the border behind which the library stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

# An event's name and bytes, as the library writes them. "Qr": the bytes are what the phone scans.
Heard = Callable[[str, bytes], None]
QR = "Qr"


class Away(Exception):
    """Nothing was done: there is no connection now."""


class Refused(Exception):
    """WhatsApp does not take it, however often it is tried."""


class Lost(Exception):
    """It may have been done."""


@dataclass(frozen=True)
class Left:
    """What WhatsApp calls a message that has left, and when it took it."""

    id: str
    at: datetime


class Session(Protocol):
    """One paired phone. ``run`` returns when the connection has ended for good; the library mends short losses itself."""

    async def run(self) -> None: ...

    async def code(self, phone: str) -> str:
        """What is typed on the phone instead of scanning."""

    async def find(self, phone: str) -> str:
        """The address of a number; empty when it has no WhatsApp."""

    async def group(self, jid: str) -> Any:
        """What WhatsApp knows of a group, in the library's own type: ``GroupInfo``."""

    async def send(self, to: str, message: Any) -> Left: ...

    async def upload(self, field: str, content: bytes) -> Any:
        """A file handed over: where it is now, and its keys."""

    async def fetch(self, message: Any) -> bytes:
        """The file of a message, as it was before it was locked."""

    async def read(self, to: str, external_id: str) -> None: ...

    async def block(self, to: str, *, shut: bool) -> None: ...

    async def typing(self, to: str, *, on: bool) -> None: ...

    async def probe(self) -> bool:
        """Whether WhatsApp answers a question."""

    async def logout(self) -> None:
        """Gone from the phone's list of linked devices, and its keys forgotten here."""

    async def stop(self) -> None:
        """Disconnected; the keys stay."""


class Engine(Protocol):
    def open(self, key: str, *, jid: str, heard: Heard) -> Session:
        """A session by the key its secrets are stored under; without ``jid`` it is new and waits to be paired."""

    async def close(self) -> None: ...
