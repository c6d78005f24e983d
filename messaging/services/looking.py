"""Files are looked into once they are here, one by one: nobody waits for it, and one that cannot be read is shown without."""

import tempfile
from pathlib import Path

import structlog
from django.db import transaction

from messaging.darkroom import asking
from messaging.models import Attachment, MediaFile
from messaging.services import media, previews, telling
from tenants import private_files
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem

log = structlog.get_logger(__name__)
KINDS = (media.LOOK,)


def work(item: OutboxItem) -> None:
    """Find out about one file."""
    file = MediaFile.objects.filter(pk=item.object_id).first()
    if file is None or file.is_known or not queue.begin(item):
        queue.finish(item)
        return
    try:
        look(file)
    except asking.Unreadable:
        queue.fail(item)
    else:
        queue.finish(item)


def give_up(item: OutboxItem) -> None:
    """Its messages show it as they did."""
    queue.fail(item)


def look(file: MediaFile) -> None:
    """What there is to know of it, and a small picture; whoever has it open sees it change."""
    folder = private_files.folder() / "previews" / file.sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as desk:
        drawn = Path(desk) / "small"
        told = asking.look(file.mime_type, media.path_of(file), drawn)
        if drawn.is_file():
            place = folder / f"{file.sha256}.webp"
            drawn.replace(place)
            file.preview = private_files.below(place)
    found = {name: told.get(name) for name in ("width", "height", "seconds")}
    with transaction.atomic():
        rows = MediaFile.objects.filter(pk=file.pk)
        if not rows.update(**found, wave=told.get("wave", ""), preview=file.preview) and file.preview:
            (folder / f"{file.sha256}.webp").unlink(missing_ok=True)  # it was forgotten meanwhile
        shown = Attachment.objects.filter(file=file).select_related("message__conversation__channel")
        for attachment in shown.order_by("pk"):
            previews.refresh(attachment.message)
            telling.message_changed(attachment.message)
