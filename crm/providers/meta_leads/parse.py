"""Webhooks of pages, and leads as Graph tells them."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from crm.providers.bodies import json_object

ID = re.compile(r"[0-9]{1,40}")
SAMPLE = "444444444444"  # what the dashboard's test button sends; there is no such lead
FIELDS = {
    "full_name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "work_email": "email",
    "phone_number": "phone",
    "work_phone_number": "phone",
    "whatsapp_number": "phone",
    "city": "city",
    "company_name": "company",
    "job_title": "job_title",
    "cpf": "document",
    "cnpj": "document",
}
TRACKS = ("ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name", "form_id", "platform")


@dataclass(frozen=True)
class Notice:
    """That somebody filled in a form of a page; the lead itself has to be fetched."""

    leadgen_id: str
    page_id: str

    @property
    def is_sample(self) -> bool:
        return self.leadgen_id == SAMPLE


@dataclass(frozen=True)
class MetaLead:
    """A lead as Graph tells it."""

    leadgen_id: str
    told: dict[str, str] = field(repr=False)
    tracks: dict[str, str]
    whole: dict[str, Any] = field(repr=False)


def is_of_page(body: bytes) -> bool:
    """Whether a verified body tells of a page, and not of WhatsApp."""
    return b'"page"' in body and json_object(body).get("object") == "page"


def notices(body: bytes) -> list[Notice]:
    """The leads that a body tells of, each once. Raises ``ValueError`` on a broken body."""
    found: dict[str, Notice] = {}
    for entry in _list(json_object(body), "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value")
            if change.get("field") != "leadgen" or not isinstance(value, dict):
                continue
            leadgen_id = str(value.get("leadgen_id", ""))
            if ID.fullmatch(leadgen_id):  # it becomes part of an address
                found.setdefault(leadgen_id, Notice(leadgen_id, _page(change, entry)))
    return list(found.values())


def part(body: bytes, pages: Collection[str]) -> bytes:
    """A body with only what these pages are told: nobody may read another's part."""
    value = json_object(body)
    entries = []
    for entry in _list(value, "entry"):
        mine = [change for change in _list(entry, "changes") if _page(change, entry) in pages]
        if mine:
            entries.append({**entry, "changes": mine})
    return json.dumps({**value, "entry": entries}).encode()


def lead(value: dict[str, Any]) -> MetaLead:
    """A lead of Graph's; a question's answers are joined."""
    told: dict[str, str] = {}
    for each in _list(value, "field_data"):
        values = each.get("values")
        text = ", ".join(str(answer) for answer in values if answer is not None) if isinstance(values, list) else ""
        name = str(each.get("name") or "?")
        if text:
            told.setdefault(FIELDS.get(name.lower(), name), text)
    tracks = {name: str(value[name]) for name in TRACKS if value.get(name)}
    return MetaLead(str(value.get("id", "")), told, tracks, value)


def _page(change: dict[str, Any], entry: dict[str, Any]) -> str:
    value = change.get("value")
    return str((value.get("page_id") if isinstance(value, dict) else "") or entry.get("id") or "")


def _list(value: Any, name: str) -> list[dict[str, Any]]:
    each = value.get(name) if isinstance(value, dict) else None
    return [one for one in each if isinstance(one, dict)] if isinstance(each, list) else []
