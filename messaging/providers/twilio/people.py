"""Addresses as Twilio writes them: whatsapp:+5511987654321, or of an SMS the number alone."""

import re
from collections.abc import Mapping

from ..types import Peer

WHATSAPP = "whatsapp:"
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def peer(address: str, said: Mapping[str, str] | None = None) -> Peer | None:
    """The person at an address, with what a message says besides; None for what nobody can answer, as a short code."""
    said = said or {}
    number, bsuid = address.removeprefix(WHATSAPP), said.get("ExternalUserId", "")[:128]
    phone = number if NUMBER.fullmatch(number) else ""
    if not phone and not bsuid:
        return None
    stated = said.get("WaId", "")
    wa_id = stated if stated.isascii() and stated.isdigit() and len(stated) <= 15 else phone.removeprefix("+")
    return Peer(
        wa_id=wa_id if address.startswith(WHATSAPP) else "",
        phone=phone,
        bsuid=bsuid,
        name=said.get("ProfileName", "")[:120],
    )


def address(person: Peer, *, prefix: str) -> str:
    """Where a message to this person goes; "" when Twilio knows no way. The number the person wrote from comes first."""
    number = person.phone or f"+{person.wa_id}"
    return prefix + number if NUMBER.fullmatch(number) else ""
