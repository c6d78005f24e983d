"""Files of messages, served to whoever may see the message: shown in place only when their bytes are harmless."""

import re
from functools import cached_property
from pathlib import Path

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from crm import sniffing
from messaging.models import Attachment
from messaging.queries import files
from messaging.services import media
from tenants import scanning
from tenants.access import may
from tenants.views.base import TenantView
from tenants.views.files import Slice, keep_apart

RANGE = re.compile(r"bytes=\d{0,15}-\d{0,15}")


class MediaScoped(TenantView):
    """A view about the file of one message; somebody else's does not exist."""

    allow = may("conversation.view")

    @cached_property
    def attachment(self) -> Attachment:
        return get_object_or_404(files.visible_to(self.request.membership), pk=self.kwargs["pk"])

    @property
    def user_id(self):
        return self.request.membership.user_id


class MediaView(MediaScoped):
    """The lasting address of a file: GET leads to one that is good for minutes, POST asks for a file that did not come."""

    allow_methods = {"post": may("conversation.change")}

    def get(self, request, pk):
        if self.attachment.state == Attachment.State.HARMFUL:
            raise scanning.Infected(self.attachment.error)
        if self.attachment.state != Attachment.State.STORED:
            raise Http404
        response = redirect(files.address(self.attachment, self.user_id))
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request, pk):
        media.ask_again(self.attachment)
        return HttpResponse(status=204)


class MediaPreviewView(MediaScoped):
    """A small picture of it; of what has none, the file itself."""

    def get(self, request, pk):
        file = self.attachment.file
        path = media.preview_of(file) if file else None
        if file is None or path is None or not path.is_file():
            return redirect("media", pk=pk)
        media.to_open(file)  # it is drawn from those bytes, so it waits and is refused as they are
        size = path.stat().st_size
        response = Slice(path, 0, size, content_type=media.PREVIEW_TYPE)
        response["Content-Length"] = str(size)
        return _kept_apart(response)


class MediaFileView(MediaScoped):
    """The bytes, whole or a part of them, as players ask."""

    def get(self, request, pk, proof, name):
        if not files.is_proven(proof, self.attachment, self.user_id, name) or self.attachment.file is None:
            raise Http404
        return self._served(media.to_open(self.attachment.file), request.headers.get("Range", ""), name)

    def _served(self, path: Path, asked: str, name: str) -> HttpResponseBase:
        size, kind = path.stat().st_size, self.attachment.file.mime_type if self.attachment.file else sniffing.UNKNOWN
        part = _part(asked, size)
        if part is None:
            unsatisfiable = HttpResponse(status=416)
            unsatisfiable["Content-Range"] = f"bytes */{size}"
            return unsatisfiable
        first, last = part
        is_shown = kind in sniffing.INLINE
        response = Slice(path, first, last - first + 1, content_type=kind if is_shown else sniffing.UNKNOWN)
        if _is_range(asked):
            response.status_code = 206
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(last - first + 1)
        response["Accept-Ranges"] = "bytes"
        response["Content-Disposition"] = content_disposition_header(not is_shown, name) or "attachment"
        return _kept_apart(response)


def _kept_apart(response: HttpResponseBase) -> HttpResponseBase:
    """For as long as its address is good, by the browser that asked."""
    response["Cache-Control"] = f"private, max-age={files.SECONDS}"
    return keep_apart(response)


def _is_range(asked: str) -> bool:
    return RANGE.fullmatch(asked) is not None and asked != "bytes=-"


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte; the whole for anything but a single range; None when the file has no such part."""
    if not _is_range(asked):
        return 0, size - 1
    first, _dash, last = asked.removeprefix("bytes=").partition("-")
    if not first:
        start = max(size - int(last), 0)
        return (start, size - 1) if int(last) else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None
