"""Twilio's bodies: forms, or in newer products JSON; read here as plain names and values."""

import json
from urllib.parse import parse_qsl

MOST = 300  # fields of one body; Twilio adds some without notice, but never so many
MAX_ID = 64


class Malformed(ValueError):
    """An update that is not what the documentation promises."""


def pairs(body: bytes) -> list[tuple[str, str]]:
    """A form's names and values as they were written. Raises ValueError when it is none."""
    written = body.decode()
    if not written:
        raise ValueError("The body is empty.")
    return parse_qsl(written, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST, errors="replace")


def read(body: bytes) -> dict[str, str]:
    """A body's fields, without what PostgreSQL refuses to store. Raises ValueError when it is broken."""
    said = _from_json(body) if body.lstrip()[:1] in (b"{", b"[", b'"') else dict(pairs(body))
    return {_storable(name): _storable(value) for name, value in said.items()}


def identifier(said: dict[str, str], name: str) -> str:
    """An id, which must be there and fit a column."""
    value = said.get(name, "")
    if not value or len(value) > MAX_ID:
        raise Malformed(f"{name} is missing or too long")
    return value


def number(said: dict[str, str], name: str) -> int:
    """A count; 0 when absent."""
    value = said.get(name) or "0"
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise Malformed(f"{name} is no number")
    return int(value)


def is_true(said: dict[str, str], name: str) -> bool:
    return said.get(name, "").lower() == "true"


def _from_json(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(body)
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if isinstance(item, str)}
    raise ValueError("The body is no JSON object.")


def _storable(value: str) -> str:
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
