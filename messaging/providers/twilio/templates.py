"""Templates: Twilio keeps content of many types; here each reads as the parts that our templates have."""

from typing import Any

from ..base import Credentials
from ..outgoing import ProviderTemplate
from . import account
from .api import CONTENT, Twilio, base_url

VARIABLE = "{{"


def approved(credentials: Credentials) -> list[ProviderTemplate]:
    """The templates that WhatsApp approved."""
    url = f"{base_url(CONTENT)}/v1/ContentAndApprovals"
    rows = account.pages(Twilio(credentials), url, "contents")
    return [_template(row) for row in rows if _approval(row).get("status") == "approved"]


def _template(row: dict[str, Any]) -> ProviderTemplate:
    approval = _approval(row)
    return ProviderTemplate(
        external_id=str(row.get("sid", "")),
        name=str(row.get("friendly_name") or approval.get("name") or ""),
        language=str(row.get("language", "")),
        category=str(approval.get("category", "")).upper(),
        status="APPROVED",
        parameter_format="NAMED",  # by the names in the text, also where those are numbers
        components=_components(row.get("types")),
    )


def _approval(row: dict[str, Any]) -> dict[str, Any]:
    told = row.get("approval_requests")
    if isinstance(told, list):
        told = next((each for each in told if isinstance(each, dict)), None)
    return told if isinstance(told, dict) else {}


def _components(types: Any) -> list[dict[str, Any]]:
    """Of several types the first: they are the same words for different channels."""
    said = next(iter(types.values()), None) if isinstance(types, dict) else None
    if not isinstance(said, dict):
        return []
    parts: list[dict[str, Any]] = [_header(said), {"type": "BODY", "text": _text(said, "body") or _text(said, "title")}]
    if footer := _text(said, "footer") or _text(said, "subtitle"):
        parts.append({"type": "FOOTER", "text": footer})
    if buttons := [_button(each) for each in said.get("actions") or [] if isinstance(each, dict)]:
        parts.append({"type": "BUTTONS", "buttons": buttons})
    return [part for part in parts if part]


def _header(said: dict[str, Any]) -> dict[str, str]:
    """Words, or a file: one that is always the same goes by itself, one that varies has to be given."""
    if text := _text(said, "header_text"):
        return {"type": "HEADER", "format": "TEXT", "text": text}
    files = said.get("media")
    varies = isinstance(files, list) and any(VARIABLE in str(file) for file in files)
    return {"type": "HEADER", "format": "DOCUMENT"} if varies else {}


def _button(action: dict[str, Any]) -> dict[str, str]:
    said = {
        "type": _text(action, "type"),
        "text": _text(action, "title"),
        "url": _text(action, "url"),
        "phone_number": _text(action, "phone"),
    }
    return {key: value for key, value in said.items() if value}


def _text(piece: dict[str, Any], key: str) -> str:
    value = piece.get(key)
    return value if isinstance(value, str) else ""
