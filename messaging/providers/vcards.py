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


def written(contact: dict[str, Any]) -> str:
    """The vCard of a contact in Meta's words (RFC 6350, in the version that phones read)."""
    name = contact["name"]
    family = _escaped(str(name["formatted_name"]).removeprefix(str(name.get("first_name", ""))).strip())
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{family};{_escaped(name.get('first_name', ''))};;;"]
    lines.append(f"FN:{_escaped(name['formatted_name'])}")
    if company := contact.get("org", {}).get("company"):
        lines.append(f"ORG:{_escaped(company)};")
    for phone in contact.get("phones", []):
        known = f";waid={phone['wa_id']}" if phone.get("wa_id") else ""
        lines.append(f"TEL;type=CELL{known}:{_escaped(phone['phone'])}")
    lines += [f"EMAIL;type=WORK:{_escaped(each['email'])}" for each in contact.get("emails", [])]
    return "\n".join([*lines, "END:VCARD"])


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")
