"""The file at the head of a template: chosen with the message, or the example that was approved with it."""

from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from messaging.models import Attachment, MediaFile, Message, Template
from messaging.providers.base import Provider
from messaging.services import media, queueing, templates
from messaging.services.refusals import BadContent, NotAble

WANTED = {
    "image": _("This template wants a picture at its head: JPG or PNG, 5 MB at most."),
    "video": _("This template wants a video at its head: MP4, 16 MB at most."),
    "document": _("This template wants a PDF at its head."),
}
PDF = "application/pdf"


def file_of(template: Template, provider: Provider, file: BinaryIO | None) -> MediaFile | None:
    """What goes along; nothing where the template wants nothing. Raises ``BadContent`` for another kind of file."""
    kind = templates.file_kind(template)
    if provider.takes_links and (kind or templates.wants_place(template)):
        raise NotAble(_("This channel cannot send that."))
    if not kind:
        return None
    if file:
        queueing.insist_on_room(file)
    stored = media.store(file) if file else template.sample
    if stored is None or not _fits(stored, kind, provider):
        raise BadContent(WANTED[kind])
    return stored


def attach(message: Message, stored: MediaFile, filename: str) -> None:
    """The message goes with this file."""
    ending = stored.mime_type.rpartition("/")[2]
    Attachment.objects.create(
        message=message,
        file=stored,
        declared_type=stored.mime_type,
        declared_sha256=stored.sha256,
        filename=media.plain_name(filename or f"{message.payload['template']}.{ending}"),
        state=Attachment.State.STORED,
    )


def component(attachment: Attachment, media_id: str) -> dict[str, Any]:
    """The head of a template, as it is sent."""
    mime_type = attachment.file.mime_type if attachment.file else PDF
    kind = "document" if mime_type == PDF else mime_type.partition("/")[0]
    named = {"filename": attachment.filename} if kind == "document" else {}
    return {"type": "header", "parameters": [{"type": kind, kind: {"id": media_id, **named}}]}


def _fits(stored: MediaFile, kind: str, provider: Provider) -> bool:
    is_kind = media.sendable_kind(stored, provider) == kind
    return is_kind and (kind != "document" or stored.mime_type == PDF)
