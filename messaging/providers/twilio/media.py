"""Files that people sent: asked for with our credentials, fetched without them from where Twilio then points."""

from typing import Any, BinaryIO
from urllib.parse import urljoin

import httpx

from config.outside import http
from config.outside.errors import NotAuthorised, ProviderError, Rejected, Unavailable

from ..base import Credentials
from ..outgoing import Downloaded, MediaFile
from .api import API, Twilio, base_url

HOSTS = (".twilio.com", ".twiliocdn.com", ".s3-external-1.amazonaws.com")
HOPS = 3
DOWNLOAD_SECONDS = 90


def media(credentials: Credentials, media_id: str) -> MediaFile:
    """What Twilio says of a file; its size and digest it does not tell."""
    twilio = Twilio(credentials)
    told = twilio.get(f"{_url(twilio, media_id)}.json")
    return MediaFile(url=_url(twilio, media_id), mime_type=str(told.get("content_type", "")), sha256="", size=0)


def download(credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
    """Fetch a file. The credentials go to Twilio's API only, never to the place it leads to."""
    twilio = Twilio(credentials)
    place = _url(twilio, media_id)
    auth: dict[str, Any] = {"auth": twilio.auth}
    for _hop in range(HOPS):
        with http.stream("GET", place, **auth) as reply:
            if not reply.has_redirect_location:
                return _written(reply, to=to, limit=limit)
            place, auth = urljoin(place, reply.headers["Location"]), {}
        if not http.is_of(place, base=base_url(API), hosts=HOSTS):
            raise Rejected("Twilio names a foreign host for a file.", code="media_gone")
    raise Rejected("Twilio leads in circles.", code="media_gone")


def _url(twilio: Twilio, media_id: str) -> str:
    message, _slash, file = media_id.partition("/")
    return f"{twilio.account_url}/Messages/{message}/Media/{file}"


def _written(reply: httpx.Response, *, to: BinaryIO, limit: int) -> Downloaded:
    if reply.status_code != 200:
        raise _refusal(reply.status_code)
    saved = http.save(reply, to, limit=limit, seconds=DOWNLOAD_SECONDS)
    return Downloaded(size=saved.size, sha256=saved.sha256, mime_type=reply.headers.get("Content-Type", ""))


def _refusal(status: int) -> ProviderError:
    if status in (401, 403):
        return NotAuthorised(f"Twilio's file host answered {status}.", code="20003")
    if status >= 500 or status == 429 or status < 400:
        return Unavailable(f"Twilio's file host answered {status}.", code=f"http_{status}")
    return Rejected(f"Twilio's file host answered {status}.", code="media_gone")
