"""Shared contacts, as vCards have them and Meta's webhooks tell them."""

import re
from typing import Any

PHONE = re.compile(r"(?im)^(?:item\d+\.)?TEL(?P<parts>[^:\r\n]*):(?P<number>[^\r\n]+)")
WA_ID = re.compile(r"(?i)waid=(\d+)")


def contact(name: str, vcard: str) -> dict[str, Any]:
    """Name and numbers of a vCard."""
    phones = []
    for found in PHONE.finditer(vcard):
        phone, wa_id = {"phone": found["number"].strip()}, WA_ID.search(found["parts"])
        phones.append(phone | ({"wa_id": wa_id[1]} if wa_id else {}))
    return {"name": {"formatted_name": name}, "phones": phones}
