"""Typed readers of Meta's JSON: each gives the kind of value we count on, or says what is wrong with it."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MAX_ID = 255
SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")


class Malformed(ValueError):
    """A piece of an update that is not what the documentation promises."""


def text(piece: Mapping[str, Any], key: str) -> str:
    """A string; "" when absent. Numbers count: Meta writes the same id either way."""
    match piece.get(key):
        case None:
            return ""
        case str(value):
            return value
        case bool():
            raise Malformed(f"{key} is no text")
        case int(value):
            return str(value)
    raise Malformed(f"{key} is no text")


def identifier(piece: Mapping[str, Any], key: str) -> str:
    """An id, which must be there and fit a column."""
    value = text(piece, key)
    if not value:
        raise Malformed(f"{key} is missing")
    if len(value) > MAX_ID:
        raise Malformed(f"{key} is longer than {MAX_ID} characters")
    return value


def mapping(piece: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object; {} when absent."""
    match piece.get(key):
        case None:
            return {}
        case dict(value):
            return value
    raise Malformed(f"{key} is no object")


def rows(piece: Mapping[str, Any], key: str) -> list[Any]:
    """A list; [] when absent."""
    match piece.get(key):
        case None:
            return []
        case list(value):
            return value
    raise Malformed(f"{key} is no list")


def moment(piece: Mapping[str, Any], key: str) -> datetime:
    """A time, written as unix seconds in a string or a number."""
    value = text(piece, key)
    if not (value.isascii() and value.isdigit() and len(value) <= 11):
        raise Malformed(f"{key} is no time")
    return datetime.fromtimestamp(int(value), UTC)


def sha256(piece: Mapping[str, Any], key: str = "sha256") -> str:
    """A digest as lower-case hex. Meta writes base64 in webhooks and hex elsewhere; "" for anything else."""
    value = text(piece, key)
    if SHA256_HEX.fullmatch(value):
        return value.lower()
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return digest.hex() if len(digest) == 32 else ""
