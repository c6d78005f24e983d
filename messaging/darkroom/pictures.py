"""Pictures: made fit to go out, and shown small."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from messaging.darkroom import stripping

PIXELS = 60_000_000  # a bomb has more, and is told by its first bytes
SIDES = (4096, 2560, 1920, 1280, 800, 480)
QUALITIES = (90, 82, 72)
SMALL = 640  # pixels of a preview's longer side
LIGHT = 60 * 1024  # bytes of a picture that needs no smaller one
ORIENTATION = 0x0112
Image.MAX_IMAGE_PIXELS = PIXELS // 2  # Pillow refuses twice as much
AS_SENT = {"image/jpeg": {"RGB", "L"}, "image/png": {"RGB", "RGBA", "L", "LA", "P", "1"}}


def to_send(kind: str, source: Path, target: Path, *, most: int) -> dict[str, Any]:
    """Without what cameras write into it (the place, the moment, the device), upright, no larger than ``most`` bytes.

    Where nothing else has to change, its pixels stay as they are, bit by bit.
    """
    with Image.open(source) as picture:
        if getattr(picture, "is_animated", False):
            return {"written": False}
        upright = picture.getexif().get(ORIENTATION, 1) in (0, 1)
        if upright and picture.mode in AS_SENT.get(kind, ()):
            content = source.read_bytes()
            kept = stripping.stripped(kind, content)
            if kept and len(kept) <= most:
                if kept == content:
                    return {"written": False}
                target.write_bytes(kept)
                return {"written": True}
        target.write_bytes(_anew(picture, most))
    return {"written": True}


def look(source: Path, target: Path) -> dict[str, Any]:
    """How large it is, and a small one of it."""
    with Image.open(source) as picture:
        turned = picture.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
        width, height = reversed(picture.size) if turned else picture.size
        if not getattr(picture, "is_animated", False) and source.stat().st_size > LIGHT:
            picture.draft("RGB", (SMALL * 2, SMALL * 2))
            small(ImageOps.exif_transpose(picture), target)
    return {"width": width, "height": height}


def small(picture: Image.Image, target: Path) -> None:
    """As it stands in a thread, before somebody opens it."""
    shown = _plain(picture)
    shown.thumbnail((SMALL, SMALL))
    shown.save(target, "WEBP", quality=74)


def _anew(picture: Image.Image, most: int) -> bytes:
    """Drawn again: as large and as fine as fits."""
    picture.draft("RGB", (SIDES[0], SIDES[0]))
    drawn = _plain(ImageOps.exif_transpose(picture))
    if drawn.mode == "RGBA":
        fits = _encoded(drawn, "PNG")
        if len(fits) <= most:
            return fits
        drawn = _on_white(drawn)
    for side in SIDES:
        drawn.thumbnail((side, side))
        for quality in QUALITIES:
            content = _encoded(drawn, "JPEG", quality=quality, optimize=True)
            if len(content) <= most:
                return content
    raise ValueError("It cannot be made small enough.")


def _plain(picture: Image.Image) -> Image.Image:
    """In colours that every program knows; see-through where it was."""
    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if is_clear else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _encoded(picture: Image.Image, form: str, **how: Any) -> bytes:
    content = io.BytesIO()
    picture.save(content, form, **how)
    return content.getvalue()
