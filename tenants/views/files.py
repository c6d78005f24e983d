"""Bytes of private files, read while they are sent."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", bound=HttpResponseBase)
CHUNK = 64 * 1024
KEPT_APART = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Slice(StreamingHttpResponse):
    """A part of a file, read piece by piece on whichever kind of server asks."""

    def __init__(self, path: Path, first: int, length: int, **kwargs):
        self._path, self._first, self._left = path, first, length
        self._file: BinaryIO | None = None  # opened when the first piece is asked for
        super().__init__(iter(self._next, b""), **kwargs)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._next, b"")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = sync_to_async(self._next, thread_sensitive=False)
        while piece := await read():
            yield piece

    def _next(self) -> bytes:
        if self._file is None:
            self._file = self._path.open("rb")
            self._resource_closers.append(self._file.close)  # type: ignore[attr-defined]  # as FileResponse does
            self._file.seek(self._first)
        piece = self._file.read(min(CHUNK, self._left))
        self._left -= len(piece)
        return piece


def download(path: Path, name: str) -> Slice:
    """The whole file, to be saved and never shown in place."""
    size = path.stat().st_size
    response = Slice(path, 0, size, content_type="application/octet-stream")
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return keep_apart(response)


def keep_apart(response: Answer) -> Answer:
    """Whatever it is, it can do nothing in a page of ours, and no page shows it in a frame."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = KEPT_APART
    return response
