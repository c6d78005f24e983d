"""A file of ours on its way out: a photo without the place it was taken at and of a size that is taken, a recording as a voice note."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from messaging.darkroom import asking, stripping
from messaging.models import Attachment, MediaFile
from messaging.providers.base import Provider
from messaging.services import media
from messaging.services.refusals import BadContent

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
RECORDED = frozenset(
    {"audio/ogg", "audio/webm", "video/webm", "audio/mp4", "video/mp4", "audio/wav", "audio/mpeg", "audio/aac"}
)
VOICE, VOICE_TYPE = "audio/ogg", "audio/ogg; codecs=opus"
ENDINGS = {"image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"), "image/png": (".png",), VOICE: (".ogg", ".oga", ".opus")}


def as_sent(file: BinaryIO, provider: Provider) -> MediaFile:
    """Kept as it may go out. A picture that cannot be read goes as it is: whoever gets it may know more of it."""
    with media.incoming() as raw, media.incoming() as made:
        arrived = media.copied(file, raw)
        kind = media.kind_of(arrived)
        most = provider.media_limits.get("image", settings.MEDIA_LIMIT)
        if kind in PHOTOS and not (arrived.size <= most and stripping.is_bare(kind, arrived.path.read_bytes())):
            try:
                if asking.photo(kind, arrived.path, Path(made.name), most=most):
                    arrived = media.measured(made)
            except asking.Unreadable:
                pass
        return media.keep(arrived, declared="")


def as_voice(file: BinaryIO) -> MediaFile:
    """Kept as the phones of those who get it record: they play it in place, and show how far it has been heard."""
    with media.incoming() as raw, media.incoming() as made:
        arrived = media.copied(file, raw)
        kind = media.kind_of(arrived)
        try:
            if kind not in RECORDED:
                raise asking.Unreadable(kind)
            told = asking.voice(kind, arrived.path, Path(made.name))
        except asking.Unreadable:
            raise BadContent(_("The recording cannot be read. Record it again.")) from None
        stored = media.keep(media.measured(made), declared=VOICE)
    if not stored.is_known:
        stored.seconds, stored.wave = told["seconds"], told["wave"]
        stored.save(update_fields=["seconds", "wave", "updated_at"])
    return stored


def renamed(filename: str, mime_type: str) -> str:
    """With the ending of what it has become."""
    endings = ENDINGS.get(mime_type)
    if not endings or filename.lower().endswith(endings):
        return filename
    return f"{Path(filename).stem}{endings[0]}"


def announced(attachment: Attachment) -> str:
    """What a provider is told it is: of Ogg also what is inside, without which it would be no voice note."""
    assert attachment.file is not None
    kind = attachment.file.mime_type
    return VOICE_TYPE if attachment.is_voice and kind == VOICE else kind
