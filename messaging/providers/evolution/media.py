"""Files that people sent: the gateway hands them out inside JSON, so they are unpacked piece by piece."""

import base64
import binascii
import hashlib
import tempfile
from typing import IO, BinaryIO

from config.outside import http
from config.outside.errors import Rejected, TooLarge

from ..base import Credentials
from ..outgoing import Downloaded
from . import refusals
from .api import PATIENCE, Gateway

SECONDS = 90
PIECE = 256 * 1024  # a multiple of four: base64 is read in fours
AROUND = 64 * 1024  # what stands beside the file
BEGINS, TYPE = b'"base64":', b'"mimetype":'


def download(credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
    """Fetch the file of a message."""
    gateway = Gateway(credentials)
    said = {"message": {"key": {"id": media_id}}, "convertToMp4": False}
    url, headers = gateway.url("chat/getBase64FromMediaMessage"), gateway.headers
    with (
        http.stream("POST", url, typed=True, json=said, headers=headers, timeout=PATIENCE) as reply,
        tempfile.TemporaryFile() as packed,
    ):
        if reply.status_code not in (200, 201):
            body = b"".join(http.chunks(reply, limit=http.ANSWER_LIMIT, seconds=SECONDS))
            raise _refusal(http.Answer(reply.status_code, reply.headers, body), headers["apikey"])
        http.save(reply, packed, limit=limit * 4 // 3 + AROUND, seconds=SECONDS)
        return _unpacked(packed, to, limit=limit)


def _unpacked(packed: IO[bytes], to: BinaryIO, *, limit: int) -> Downloaded:
    start = _place_of(packed, BEGINS)
    if start is None:
        raise Rejected("The gateway's answer holds no file.", code="no_file")
    to.seek(0)
    to.truncate()
    packed.seek(start)
    digest, size, ended = hashlib.sha256(), 0, False
    while not ended and (piece := packed.read(PIECE)):
        piece, quote, _rest = piece.partition(b'"')
        ended = bool(quote)
        try:
            content = base64.b64decode(piece, validate=True)
        except binascii.Error:
            raise Rejected("The file is no base64.", code="no_file") from None
        size += len(content)
        if size > limit:
            raise TooLarge(f"More than {limit} bytes.", code="too_large")
        digest.update(content)
        to.write(content)
    return Downloaded(size=size, sha256=digest.hexdigest(), mime_type=_type_of(packed, start))


def _type_of(packed: IO[bytes], start: int) -> str:
    """What the gateway calls it, which stands before the file."""
    packed.seek(0)
    _before, found, after = packed.read(min(start, AROUND)).partition(TYPE)
    return after.strip()[1:].partition(b'"')[0].decode(errors="replace")[:100] if found else ""


def _place_of(packed: IO[bytes], name: bytes) -> int | None:
    """Where the text of a field begins: it is among the first, before the file itself."""
    packed.seek(0)
    head = packed.read(AROUND)
    at = head.find(name)
    quote = head.find(b'"', at + len(name)) if at >= 0 else -1
    return quote + 1 if quote >= 0 and not head[at + len(name) : quote].strip() else None


def _refusal(answer: http.Answer, key: str) -> Exception:
    error = refusals.refusal(answer, secrets=[key], once=False)
    is_gone = isinstance(error, Rejected) and error.code == "refused"
    return Rejected(error.message, code="no_file") if is_gone else error
