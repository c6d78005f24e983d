"""Who is on the other side: Meta names people by phone, by business-scoped id, or by both."""

import re
from collections.abc import Mapping
from typing import Any

from ..types import Peer
from . import fields
from .fields import Malformed

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]+")
PHONE = re.compile(r"[0-9]{7,15}")

Roster = Mapping[str, dict[str, Any]]


def roster(value: Mapping[str, Any]) -> Roster:
    """The contacts that come along with a change, by each of their ids. They only add names, so bad ones are left."""
    known: dict[str, dict[str, Any]] = {}
    listed = value.get("contacts")
    for contact in listed if isinstance(listed, list) else []:
        if isinstance(contact, dict):
            known |= {contact[key]: contact for key in ("wa_id", "user_id") if isinstance(contact.get(key), str)}
    return known


def person(known: Roster, *ids: str, parent: str = "") -> Peer:
    """The person with these ids, whichever are not empty, with what the contacts say besides."""
    contact = next((known[id] for id in ids if id and id in known), {})
    profile = contact.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    numbers, bsuids = _sorted([*ids, _said(contact, "wa_id"), _said(contact, "user_id")])
    wa_id = numbers[0].removeprefix("+") if numbers else ""
    return Peer(
        wa_id=wa_id,
        phone=f"+{wa_id}" if PHONE.fullmatch(wa_id) else "",
        bsuid=bsuids[0] if bsuids else "",
        parent_bsuid=parent or _said(contact, "parent_user_id"),
        username=(_said(profile, "username") or _said(contact, "username")).removeprefix("@"),
        name=_said(profile, "name") or _said(contact, "name"),
    )


def sender(known: Roster, *ids: str, parent: str = "") -> Peer:
    """The same, for an update that means nothing without a person."""
    found = person(known, *ids, parent=parent)
    if not found.external_id:
        raise Malformed("it does not say who it is from or for")
    if len(found.external_id) > fields.MAX_ID:
        raise Malformed(f"a person's id is longer than {fields.MAX_ID} characters")
    return found


def digits(phone: str) -> str:
    """A displayed number as WhatsApp writes ids: +1 555-078-3881 is 15550783881."""
    return re.sub(r"[^0-9]", "", phone)


def _sorted(ids: list[str]) -> tuple[list[str], list[str]]:
    bsuids = [id for id in ids if BSUID.fullmatch(id)]
    return [id for id in ids if id and id not in bsuids], bsuids


def _said(piece: Mapping[str, Any], key: str) -> str:
    said = piece.get(key)
    return said if isinstance(said, str) else ""
