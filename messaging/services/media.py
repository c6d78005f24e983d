"""Files of messages: fetched, checked, stored once in an organization, forgotten when nobody needs them."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from crm import sniffing, uploads
from messaging.models import Attachment, MediaFile, Message, Template
from messaging.providers.base import Provider
from messaging.queries import connections
from messaging.services import previews, telling
from messaging.services.refusals import BadContent
from tenants import private_files, scanning
from tenants.outbox import queue
from tenants.waking import wake_after_commit

MEDIA = "media"
LOOK = "look"
FETCH, LOOKING = "messaging.fetch_due", "messaging.look_due"
PREVIEW_TYPE = "image/webp"
CHUNK = 256 * 1024
TINY = 1024  # bytes of a file that is not worth looking into
MB = 1024 * 1024
# What WhatsApp shows as such; everything else goes as a document.
SHOWN_AS = {
    "image": frozenset({"image/jpeg", "image/png"}),
    "video": frozenset({"video/mp4", "video/3gpp"}),
    "audio": frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
}


class Damaged(Exception):
    """The bytes are not those that were announced."""


class Gone(Exception):
    """Nobody can be asked for the bytes any more."""


@dataclass(frozen=True)
class Arrived:
    """Bytes in a temporary file of the organization's own folder, not yet part of anything."""

    path: Path
    sha256: str
    size: int


def store(file: BinaryIO, *, declared: str = "") -> MediaFile:
    """Keep a file's bytes, once however often they come."""
    with incoming() as target:
        return keep(copied(file, target), declared=declared)


def stored_bytes() -> int:
    """Of all messages' files, each once."""
    return MediaFile.objects.aggregate(bytes=Sum("size"))["bytes"] or 0


def sendable_kind(file: MediaFile, provider: Provider) -> str:
    """As what a file may be sent: image, video, audio or document. Raises ``BadContent`` when it is too large."""
    kind = shown_as(file.mime_type)
    if file.size > provider.media_limits.get(kind, file.size):
        kind = "document"
    limit = provider.media_limits.get(kind, file.size)
    if file.size > limit:
        raise too_large(limit)
    return kind


def shown_as(mime_type: str) -> str:
    return next((kind for kind, types in SHOWN_AS.items() if mime_type in types), "document")


def too_large(limit: int) -> BadContent:
    return BadContent(_("The file is too large: at most %(limit)s MB.") % {"limit": limit // MB})


def expect(message: Message, **announced) -> Attachment:
    """A file that came with a message: fetched by a task, for the provider keeps it only for days."""
    attachment, is_new = Attachment.objects.get_or_create(message=message, defaults=announced)
    if is_new:
        _queue(attachment)
    return attachment


def fetch(attachment_id: UUID) -> None:
    """Bring the bytes of an attachment here and check them. Raises what the provider raises, or ``Damaged``."""
    attachment = Attachment.objects.select_related("message__conversation__channel").get(pk=attachment_id)
    if attachment.state == Attachment.State.STORED:
        return
    if (connection := connections.carrier(attachment.message)) is None:
        raise Gone("The provider that has the file is no longer connected.")
    with incoming() as target:
        told = connection.provider.download(
            connection.credentials, attachment.external_id, to=target, limit=settings.MEDIA_LIMIT
        )
        target.flush()
        arrived = measured(target)
        if attachment.declared_sha256 and arrived.sha256 != attachment.declared_sha256:
            raise Damaged("The file is another one than the message announced.")
        stored = keep(arrived, declared=attachment.declared_type or told.mime_type)
    with transaction.atomic():
        _settle(attachment, file=stored, state=Attachment.State.STORED, error="")
        if stored.is_known:
            previews.refresh(attachment.message)
        look_later(stored)


def refuse(attachment_id: UUID, reason: str) -> None:
    """The file will not come; the message says why, and lets people ask again."""
    attachment = Attachment.objects.select_related("message__conversation__channel").get(pk=attachment_id)
    _settle(attachment, state=Attachment.State.REFUSED, error=reason[:300])


def ask_again(attachment: Attachment) -> None:
    """Try once more to fetch a file that was refused."""
    if attachment.state == Attachment.State.REFUSED and attachment.external_id:
        _settle(attachment, state=Attachment.State.WAITING, error="")
        _queue(attachment)


def copy_attachment(source: Message, target: Message) -> None:
    """The same file with another message; the bytes are shared."""
    attachment = Attachment.objects.filter(message=source).first()
    if attachment is not None:
        shared = ("file", "declared_type", "declared_sha256", "filename", "is_voice", "state")
        Attachment.objects.create(message=target, **{name: getattr(attachment, name) for name in shared})


def forget(message: Message) -> None:
    """Its sender deleted the message: the file goes too, unless another message has it."""
    attachment = Attachment.objects.select_related("file").filter(message=message).first()
    if attachment is None:
        return
    file = attachment.file
    attachment.delete()
    if file is not None and not file.attachments.exists() and not Template.objects.filter(sample=file).exists():
        file.delete()
        for path in filter(None, [path_of(file), preview_of(file)]):
            transaction.on_commit(partial(path.unlink, missing_ok=True))


def look_later(file: MediaFile) -> None:
    """A task finds out how large or long it is, and makes a small picture of it; the message does not wait for that."""
    if not file.is_known and file.size > TINY and file.mime_type.partition("/")[0] in SHOWN_AS:
        queue.put(LOOK, file.pk, conversation_key=file.pk)
        wake_after_commit(LOOKING)


def path_of(file: MediaFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.path


def to_open(file: MediaFile) -> Path:
    """For whoever opens it or hands it on. Raises what ``scanning`` raises; what is harmful stands in its messages as such."""
    try:
        return scanning.insist_on_clean(path_of(file))
    except scanning.Infected as refusal:
        _denounce(file, refusal.found)
        raise


def _denounce(file: MediaFile, found: str) -> None:
    of_it = Attachment.objects.filter(file=file, state=Attachment.State.STORED)
    for attachment in of_it.select_related("message__conversation__channel"):
        _settle(attachment, state=Attachment.State.HARMFUL, error=found)


def preview_of(file: MediaFile) -> Path | None:
    """Where the small picture of it is."""
    return Path(settings.MEDIA_ROOT) / file.preview if file.preview else None


def plain_name(filename: str) -> str:
    """As WhatsApp and our rows take it."""
    return uploads.plain_name(filename, most=200)


def _queue(attachment: Attachment) -> None:
    queue.put(MEDIA, attachment.pk, conversation_key=attachment.pk)
    wake_after_commit(FETCH)


def _settle(attachment: Attachment, **news) -> None:
    with transaction.atomic():
        for name, value in news.items():
            setattr(attachment, name, value)
        attachment.save(update_fields=[*news, "updated_at"])
        telling.message_changed(attachment.message)


@contextmanager
def incoming() -> Iterator[IO[bytes]]:
    """A file beside its later place, so that moving it there is one step; gone when it was not moved."""
    folder = private_files.folder() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        try:
            yield target
        finally:
            Path(target.name).unlink(missing_ok=True)


def copied(file: BinaryIO, target: IO[bytes]) -> Arrived:
    """As it came from a person: neither empty nor more than we take."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > settings.MEDIA_LIMIT:
            raise too_large(settings.MEDIA_LIMIT)
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise BadContent(_("The file is empty."))
    target.flush()
    return Arrived(Path(target.name), digest.hexdigest(), size)


def measured(target: IO[bytes]) -> Arrived:
    """What has been written there."""
    target.seek(0)
    digest = hashlib.file_digest(target, "sha256")  # type: ignore[arg-type]
    return Arrived(Path(target.name), digest.hexdigest(), target.tell())


def kind_of(arrived: Arrived, *, declared: str = "") -> str:
    """What its bytes say it is."""
    with arrived.path.open("rb") as opened:
        return sniffing.mime_type(opened.read(sniffing.HEAD), declared=declared)


def keep(arrived: Arrived, *, declared: str) -> MediaFile:
    """The bytes in their place, then the row that says so."""
    known = MediaFile.objects.filter(sha256=arrived.sha256).first()
    if known is not None and path_of(known).is_file():
        return known
    kind = kind_of(arrived, declared=declared)
    with arrived.path.open("rb") as opened:
        os.fsync(opened.fileno())
    place = private_files.folder() / arrived.sha256[:2] / arrived.sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.path.replace(place)
    row = {"size": arrived.size, "mime_type": kind, "path": private_files.below(place)}
    file, _is_new = MediaFile.objects.get_or_create(sha256=arrived.sha256, defaults=row)
    return file
