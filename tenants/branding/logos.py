"""Logos: what somebody sends is drawn anew as a small PNG, and nothing of the file itself is kept."""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tenants.refusals import Refused

FORMATS = ("PNG", "JPEG", "WEBP")  # never SVG, which can hold programs
ACCEPTED = "image/png,image/jpeg,image/webp"
LARGEST = 2 * 1024 * 1024  # bytes
PIXELS = 16_000_000  # a bomb has more, and is told by its first bytes
WIDTH, HEIGHT, LEAST = 480, 160, 16


def drawn(file: IO[bytes], size: int) -> bytes:
    """A PNG of it, no larger than pages need. Raises ``Refused``."""
    if size > LARGEST:
        raise Refused(_("The picture has more than 2 MB. Send a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as picture:
                return _small(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_("This is no picture that can be shown. Send a PNG, JPEG or WebP.")) from error


def _small(picture: Image.Image) -> bytes:
    if picture.width * picture.height > PIXELS:
        raise Refused(_("The picture has more than 16 million pixels. Send a smaller one."))
    if min(picture.size) < LEAST:
        raise Refused(_("The picture is too small: 16 pixels a side at least."))
    picture.draft("RGB", (WIDTH, HEIGHT))
    upright = ImageOps.exif_transpose(picture)
    is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    upright = upright.convert("RGBA" if is_clear else "RGB")
    if is_clear and (edges := upright.getbbox()):  # what is see-through all around would make it tiny
        upright = upright.crop(edges)
    upright.thumbnail((WIDTH, HEIGHT))
    target = io.BytesIO()
    upright.save(target, "PNG", optimize=True)
    return target.getvalue()
