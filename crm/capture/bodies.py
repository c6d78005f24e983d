"""Bodies that other systems post, whatever their shape, as one flat table: ``{"answers.0.phone": "(11) 9…"}``."""

import json
from email import policy
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

MOST_NAMES = 400
MOST_DEPTH = 12
LONGEST_NAME, LONGEST_VALUE = 160, 5000


class Unreadable(ValueError):
    """The body is no object in a form we know."""


def read(body: bytes) -> dict[str, Any]:
    """The object of a body: JSON, form-encoded or multipart. Raises ``Unreadable``."""
    start = body.lstrip()[:2]
    if not start:
        raise Unreadable("empty")
    if start[:1] in (b"{", b"["):
        return _json(body)
    if start == b"--":
        return _multipart(body)
    return _form(body)


def flat(value: Any) -> dict[str, str]:
    """Every value of an object by its path, as text; what is nothing is not there."""
    found: dict[str, str] = {}
    _walk(value, "", found, 0)
    return found


def plain(text: str) -> str:
    """Without signs that no text has and no database stores."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t").encode("utf-8", "ignore").decode()


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("json") from None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # some tools wrap the one object in a list
    if not isinstance(value, dict) or not value:
        raise Unreadable("object")
    return value


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_NAMES)
    except ValueError:  # also bytes that are no UTF-8
        raise Unreadable("form") from None
    return _together(pairs)


def _multipart(body: bytes) -> dict[str, Any]:
    boundary = body.lstrip().split(b"\n", 1)[0].strip().removeprefix(b"--")
    if not boundary or len(boundary) > 200:
        raise Unreadable("multipart")
    head = b'Content-Type: multipart/form-data; boundary="' + boundary.replace(b'"', b"") + b'"\r\n\r\n'
    try:
        message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
        parts = list(message.iter_parts()) if message.is_multipart() else []
        pairs = [(str(part.get_param("name", "", "content-disposition")), _text(part)) for part in parts]
    except (ValueError, LookupError, AttributeError):
        raise Unreadable("multipart") from None
    if not pairs:
        raise Unreadable("multipart")
    return _together([(name, value) for name, value in pairs if name])


def _text(part: Any) -> str:
    if part.get_filename():
        return str(part.get_filename())
    return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _together(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A name that came several times has all its values."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: each[0] if len(each) == 1 else each for name, each in values.items()}


def _walk(value: Any, path: str, found: dict[str, str], depth: int) -> None:
    if len(found) >= MOST_NAMES or depth > MOST_DEPTH or len(path) > LONGEST_NAME:
        return
    match value:
        case dict():
            for name, inner in value.items():
                _walk(inner, f"{path}.{name}" if path else str(name), found, depth + 1)
        case list() if value and all(isinstance(each, str) for each in value):
            _walk(", ".join(value), path, found, depth + 1)
        case list():
            for number, inner in enumerate(value):
                _walk(inner, f"{path}.{number}", found, depth + 1)
        case None | "":
            return
        case bool():
            found[plain(path)] = "true" if value else "false"
        case _:
            if text := plain(str(value)).strip():
                found[plain(path)] = text[:LONGEST_VALUE]
