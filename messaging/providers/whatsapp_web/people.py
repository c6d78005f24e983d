"""Who is on the other side: WhatsApp names people by their number, by a hidden id (LID), or by both."""

import re
from dataclasses import replace
from typing import Any

from ..types import Peer
from . import types

NUMBERS = frozenset({"s.whatsapp.net", "c.us", "hosted"})
HIDDEN = frozenset({"lid", "hosted.lid"})
GROUPS = "g.us"
PEOPLE = NUMBERS | HIDDEN
WRITTEN = re.compile(
    r"(?P<user>[0-9]+(?:-[0-9]+(?=@g\.us))?)(?:_[0-9]+)?(?:\.[0-9]+)?(?::(?P<device>[0-9]+))?@(?P<server>[a-z.]+)"
)


def jid(written: str) -> Any:
    """``5511…:12@s.whatsapp.net`` → the library's own type, without the device. Empty when it names nobody."""
    found = WRITTEN.fullmatch(written.strip())
    user, server = (found["user"], found["server"]) if found else ("", "")
    return types.events.JID(User=user, RawAgent=0, Device=0, Integrator=0, Server=server, IsEmpty=not user)


def device(written: str) -> Any:
    """The same with the device: one's own session is stored under it."""
    found, told = WRITTEN.fullmatch(written), jid(written)
    told.Device = int(found["device"] or 0) if found else 0
    return told


def whole(told: Any) -> str:
    """One of our own devices, written so that ``device`` reads it."""
    return f"{told.User}:{told.Device}@{told.Server}" if told.Device else written(told)


def written(told: Any) -> str:
    """The other way round, without the device; empty when it names nobody."""
    return f"{told.User}@{told.Server}" if told.User and not told.IsEmpty else ""


def person(*jids: Any, name: str = "") -> Peer:
    """Somebody with all that is known: a hidden id is kept where Meta's business-scoped ids are."""
    number = next((told.User for told in jids if told.User and told.Server in NUMBERS), "")
    hidden = next((told.User for told in jids if told.User and told.Server in HIDDEN), "")
    return Peer(
        wa_id=number,
        phone=f"+{number}" if number else "",
        bsuid=f"{hidden}@lid" if hidden else "",
        name=name,
    )


def member(*jids: Any, name: str = "") -> Peer:
    """The same of whoever does something in a group, which names them by the first of these."""
    return replace(person(*jids, name=name), member_id=written(jids[0]))


def address(peer: Peer) -> str:
    """Where a message to somebody goes, or to a group; empty when WhatsApp has to be asked by the number first."""
    if peer.group_id:
        return peer.group_id
    if peer.wa_id.isdecimal():
        return f"{peer.wa_id}@s.whatsapp.net"
    return peer.bsuid if peer.bsuid.endswith("@lid") else ""
