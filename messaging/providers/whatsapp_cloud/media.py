"""Files: handed to Meta before they are sent, fetched from it after they arrived."""

from typing import Any, BinaryIO

from config.outside import http
from config.outside.errors import NotAuthorised, ProviderError, Rejected, TooLarge, Unavailable

from ..base import Credentials
from ..outgoing import Downloaded, MediaFile
from . import fields
from .api import Graph, base_url

HOSTS = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net")
DOWNLOAD_SECONDS = 90
UPLOAD_SECONDS = 60


class Gone(Exception):
    """The address of a file has ended; Meta gives a new one."""


def upload(credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
    """Hand a file over. Doing it twice harms nobody: an id that is never sent ends by itself."""
    graph = Graph(credentials)
    told = graph.post(
        f"{graph.phone_number_id}/media",
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": (filename, file, mime_type)},
        timeout=UPLOAD_SECONDS,
    )
    return _told(told, "id")


def media(credentials: Credentials, media_id: str) -> MediaFile:
    """Where a file waits, for five minutes; the number says that it must be this channel's."""
    graph = Graph(credentials)
    told = graph.get(media_id, phone_number_id=graph.phone_number_id)
    size = _told(told, "file_size")
    try:
        return MediaFile(
            url=_told(told, "url"),
            mime_type=fields.text(told, "mime_type"),
            sha256=fields.sha256(told),
            size=int(size),
        )
    except ValueError:
        raise Unavailable("Meta's description of a file cannot be read.", code="unreachable") from None


def download(credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
    """Fetch a file; once more with a new address when the first one has ended."""
    for _attempt in range(2):
        file = media(credentials, media_id)
        if file.size > limit:
            raise TooLarge(f"The file has {file.size} bytes, more than {limit}.", code="too_large")
        try:
            return _fetch(Graph(credentials), file, to=to, limit=limit)
        except Gone:
            continue
    raise Rejected("Meta no longer has the file.", code="media_gone")


def _fetch(graph: Graph, file: MediaFile, *, to: BinaryIO, limit: int) -> Downloaded:
    if not _is_metas(file.url):
        raise Rejected("Meta names a foreign host for a file.", code="media_gone")  # the token must not go there
    with http.stream("GET", file.url, headers=graph.headers) as reply:
        if reply.status_code != 200:
            raise _refusal(reply.status_code)
        saved = http.save(reply, to, limit=limit, seconds=DOWNLOAD_SECONDS)
    if saved.size != file.size or (file.sha256 and saved.sha256 != file.sha256):
        raise Unavailable("The file arrived damaged.", code="media_damaged")
    return Downloaded(size=saved.size, sha256=saved.sha256, mime_type=file.mime_type)


def _refusal(status: int) -> ProviderError | Gone:
    match status:
        case 404 | 410:
            return Gone()
        case 401 | 403:
            return NotAuthorised(f"Meta's file host answered {status}.", code="190")
    if status >= 500 or status == 429 or status < 400:
        return Unavailable(f"Meta's file host answered {status}.", code=f"http_{status}")
    return Rejected(f"Meta's file host answered {status}.", code="media_gone")


def _is_metas(url: str) -> bool:
    """Whether an address is one our token may be sent to."""
    return http.is_of(url, base=base_url(), hosts=HOSTS)


def _told(told: dict[str, Any], key: str) -> str:
    """A value that Meta's answer must have."""
    value = told.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value:
        return value
    raise Unavailable("Meta's answer lacks what was asked for.", code="unreachable")
