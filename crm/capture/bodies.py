"""Bodies that other systems post, whatever their shape, as one flat table: ``{"answers.0.phone": "(11) 9…"}``."""

import json
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParser, MultiPartParserError

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
    """By Django's reader, as forms are: the one for e-mails takes hours over a header made for that."""
    body = body.lstrip()
    boundary = body.split(b"\n", 1)[0].strip().removeprefix(b"--").decode("latin-1")
    told = {"CONTENT_TYPE": f"multipart/form-data; boundary={boundary}", "CONTENT_LENGTH": str(len(body))}
    named = _FileNames()
    try:
        fields, _files = MultiPartParser(told, BytesIO(body), [named], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise Unreadable("multipart") from None
    pairs = [(name, value) for name, values in fields.lists() for value in values] + named.pairs
    if not pairs:
        raise Unreadable("multipart")
    return _together(pairs)


class _FileNames(FileUploadHandler):
    """Of files only their names are read."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []

    def new_file(self, field_name: str, file_name: str, *arguments: Any, **options: Any) -> None:
        self.pairs.append((field_name, file_name))
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise NotImplementedError

    def file_complete(self, file_size: int) -> None:
        raise NotImplementedError


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
