"""Large files come in parts, each checked by its hash: what is here stays here, however often the line is cut.

An upload has the key of the message that it becomes, so whatever is sent again makes one message.
"""

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config import clock
from messaging.models import Conversation, Message, Upload, UploadPart
from messaging.providers.base import Can
from messaging.services import media, outbox, queueing
from messaging.services.refusals import BadContent
from tenants import context, private_files
from tenants.models import User

PART = 4 * media.MB
KEPT = timedelta(hours=24)


class Damaged(BadContent):
    """A part is not what its hash says: it is to be sent again."""

    code = "part_damaged"


@transaction.atomic
def begin(conversation: Conversation, *, by: User | None, key: str, filename: str, size: int) -> Upload:
    """Room for a file; for one that was begun before, the same with what is here of it."""
    provider = queueing.able(conversation, Can.TEXT)
    if not size:
        raise BadContent(_("The file is empty."))
    most = min(settings.MEDIA_LIMIT, max(provider.media_limits.values(), default=settings.MEDIA_LIMIT))
    if size > most:
        raise media.too_large(most)
    name = media.plain_name(filename)
    upload = Upload.objects.filter(conversation=conversation, key=key).first()
    if upload is None:
        queueing.insist_on_bytes(size)
        _insist_on_room(size)
        row = {"started_by": by, "filename": name, "size": size, "part_size": PART, "expires_at": _end()}
        upload, _is_new = Upload.objects.get_or_create(conversation=conversation, key=key, defaults=row)
    if (upload.filename, upload.size, upload.started_by_id) != (name, size, by and by.pk):
        raise BadContent(_("This key was used for another file."))
    return upload


def put(upload: Upload, number: int, content: bytes, *, sha256: str) -> None:
    """Keep one part. Again is no harm."""
    if number >= upload.count or len(content) != upload.length_of(number):
        raise BadContent(_("This is no part of the file."))
    if hashlib.sha256(content).hexdigest() != sha256.lower():
        raise Damaged(_("A part of the file arrived damaged."))
    private_files.write(_folder(upload) / str(number), lambda target: target.write(content))
    UploadPart.objects.get_or_create(upload=upload, number=number)


def fill(upload: Upload, file: BinaryIO) -> None:
    """All of it at once, from a file that is here already."""
    for number in range(upload.count):
        content = file.read(upload.part_size)
        put(upload, number, content, sha256=hashlib.sha256(content).hexdigest())


def here(upload: Upload) -> list[int]:
    """The parts that need not be sent again."""
    return list(upload.parts.order_by("number").values_list("number", flat=True))


def send(conversation: Conversation, *, by: User | None, key: str, upload: Upload | None = None, caption: str = "",
         voice: bool = False, reply_to: Message | None = None, at: datetime | None = None) -> Message:  # fmt: skip
    """The file whose parts are all here, as a message; once, whatever is sent again. Without ``upload``, the one of this key."""
    upload = upload or Upload.objects.filter(conversation=conversation, key=key, started_by=by).first()
    how = {"by": by, "caption": caption, "voice": voice, "reply_to": reply_to, "at": at}
    return _sent(conversation, upload, outbox.send_media, idempotency_key=key, **how)


def send_template(conversation: Conversation, *, upload: Upload, idempotency_key: str, **how: Any) -> Message:
    """The same at the head of a template. ``how``: as ``outbox.send_template`` takes it."""
    return _sent(conversation, upload, outbox.send_template, idempotency_key=idempotency_key or upload.key, **how)


def forget(upload: Upload) -> None:
    """It has become a message, or nobody goes on with it."""
    with transaction.atomic():
        context.on_commit(shutil.rmtree, _folder(upload), ignore_errors=True)
        upload.delete()


def prune() -> None:
    """Those that nobody went on with for a day."""
    for upload in Upload.objects.filter(expires_at__lt=Now()):
        forget(upload)


def _sent(
    conversation: Conversation,
    upload: Upload | None,
    send: Callable[..., Message],
    *,
    idempotency_key: str,
    **how: Any,
) -> Message:
    if earlier := queueing.earlier(conversation, idempotency_key):
        return earlier
    if upload is None or len(here(upload)) < upload.count:
        raise BadContent(_("The file has not arrived whole. Send it again."))
    try:
        with _whole(upload) as file:
            message = send(conversation, file=file, filename=upload.filename, idempotency_key=idempotency_key, **how)
    except FileNotFoundError:  # the same was sent twice at once, and the other one is done with it
        return Message.objects.get(conversation=conversation, idempotency_key=idempotency_key)
    forget(upload)
    return message


def _end() -> datetime:
    return clock.now() + KEPT


def _insist_on_room(size: int) -> None:
    under_way = Upload.objects.filter(expires_at__gte=Now()).aggregate(bytes=Sum("size"))["bytes"] or 0
    if under_way + size > settings.UPLOADS_LIMIT:
        raise BadContent(_("Too many large files are on their way at once. Wait until some of them have arrived."))


def _folder(upload: Upload) -> Path:
    return private_files.folder() / "uploads" / str(upload.pk)


@contextmanager
def _whole(upload: Upload) -> Iterator[BinaryIO]:
    """All parts as one file, to be read once."""
    with ExitStack() as stack:
        parts = [stack.enter_context((_folder(upload) / str(number)).open("rb")) for number in range(upload.count)]
        yield cast(BinaryIO, _Joined(parts))


class _Joined(io.RawIOBase):
    """Files read one after the other."""

    def __init__(self, files: list[io.BufferedReader]):
        self._files = files

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while self._files:
            if count := self._files[0].readinto(buffer):
                return count
            self._files.pop(0)
        return 0
