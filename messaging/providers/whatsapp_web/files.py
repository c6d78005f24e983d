"""Files: what must be remembered of one to fetch it later, in one line of text."""

import base64
import binascii
from typing import Any

from config.outside.errors import Rejected

from ..types import MediaRef, MessageKind
from . import types

KINDS = {
    "imageMessage": MessageKind.IMAGE,
    "videoMessage": MessageKind.VIDEO,
    "ptvMessage": MessageKind.VIDEO,
    "audioMessage": MessageKind.AUDIO,
    "documentMessage": MessageKind.DOCUMENT,
    "stickerMessage": MessageKind.STICKER,
}
# The keys and the place of a file; all else of the message is not needed to fetch it.
NEEDED = ("directPath", "mediaKey", "fileEncSHA256", "fileSHA256", "fileLength", "mimetype")


def reference(field: str, told: Any) -> MediaRef | None:
    """The file of a message; None when it has no key, and so can never be read."""
    if not told.mediaKey or not told.directPath:
        return None
    kept = {name: getattr(told, name) for name in NEEDED}
    only = types.content.Message(**{field: type(told)(**kept)})
    return MediaRef(
        media_id=base64.urlsafe_b64encode(only.SerializeToString()).decode(),
        mime_type=told.mimetype,
        sha256=told.fileSHA256.hex(),
        filename=getattr(told, "fileName", ""),
        caption=getattr(told, "caption", ""),
        voice=bool(getattr(told, "PTT", False)),
        animated=bool(getattr(told, "gifPlayback", False) or getattr(told, "isAnimated", False)),
    )


def message_of(media_id: str) -> Any:
    """The message to fetch a file by."""
    try:
        message = types.content.Message.FromString(base64.urlsafe_b64decode(media_id))
    except (binascii.Error, ValueError, types.DecodeError):
        message = None
    if message is None or not message.ListFields():
        raise Rejected("This file was not announced by WhatsApp.", code="no_file")
    return message


def part_of(message: Any) -> Any:
    """The one part there is: the file."""
    return message.ListFields()[0][1]
