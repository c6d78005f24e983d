"""Who is on the other side: a gateway names people by their number, by a hidden id (LID), or by both."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..types import Peer

WRITTEN = re.compile(r"(?P<user>[0-9]{1,20})(?:_[0-9]+)?(?:\.[0-9]+)?(?::[0-9]+)?@(?P<server>[a-z.]+)")
NUMBERS = frozenset({"s.whatsapp.net", "c.us", "hosted"})
HIDDEN = frozenset({"lid", "hosted.lid"})
GROUPS = "g.us"
# Where the other name of whoever is at `remoteJid` or `participant` stands; older gateways call it otherwise.
OTHERS = ("remoteJidAlt", "senderPn", "senderLid", "previousRemoteJid")
OTHERS_IN_GROUP = ("participantAlt", "participantPn", "participantLid")


def split(written: Any) -> tuple[str, str]:
    """``5511…:12@s.whatsapp.net`` → user and server, without the device. Empty when it names nobody."""
    found = WRITTEN.fullmatch(written.strip()) if isinstance(written, str) else None
    return (found["user"], found["server"]) if found else ("", "")


def plain(written: Any) -> str:
    """The same in one, without the device."""
    user, where = split(written)
    return f"{user}@{where}" if user else ""


def server(written: Any) -> str:
    """What kind of chat an address names: also of groups, whose names are no numbers."""
    return written.rpartition("@")[2] if isinstance(written, str) else ""


def person(*written: Any, name: str = "") -> Peer:
    """Somebody with all that is known: a hidden id is kept where Meta's business-scoped ids are."""
    known = [split(each) for each in written]
    number = next((user for user, where in known if where in NUMBERS), "")
    hidden = next((user for user, where in known if where in HIDDEN), "")
    return Peer(
        wa_id=number,
        phone=f"+{number}" if number else "",
        bsuid=f"{hidden}@lid" if hidden else "",
        name=name[:120],
    )


def of_key(key: Mapping[str, Any], *, name: str = "") -> Peer:
    """Whom a message's key names: in a group whoever wrote, else the other side."""
    in_group = server(key.get("remoteJid")) == GROUPS
    names = ("participant", *OTHERS_IN_GROUP) if in_group else ("remoteJid", *OTHERS)
    known = person(*(key.get(each) for each in names), name=name)
    return replace(known, member_id=plain(key.get("participant"))) if in_group else known


def address(peer: Peer) -> str:
    """Where a message to somebody goes, or to a group; empty when there is nothing to send to.

    The gateway asks for the ninth digit.
    """
    if peer.group_id:
        return peer.group_id
    number = peer.wa_id or peer.phone.removeprefix("+")
    if number.isascii() and number.isdigit():
        return number
    return peer.bsuid if peer.bsuid.endswith("@lid") else ""


def jid(peer: Peer) -> str:
    """The same as a chat is named."""
    to = address(peer)
    return to if "@" in to or not to else f"{to}@s.whatsapp.net"
