"""Files as browsers and programs send them: what they are called, and why one is not taken."""

import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from crm import sniffing

MB = 1024 * 1024


def trouble_with(file: UploadedFile, *, most: int = 0) -> str:
    """Why nobody keeps it, in words; empty for nothing. ``most`` bytes, where fewer are taken than from colleagues."""
    most = min(most or settings.FILE_LIMIT, settings.FILE_LIMIT)
    name = plain_name(file.name or "")
    if not file.size:
        return _("%(name)s is empty.") % {"name": name}
    if file.size > most:
        return _("%(name)s is too large: at most %(limit)s MB.") % {"name": name, "limit": most // MB}
    return ""


def kind_of(file: UploadedFile) -> str:
    """By its bytes, whatever its name or its sender says."""
    file.seek(0)
    kind = sniffing.mime_type(file.read(sniffing.HEAD))
    file.seek(0)
    return kind


def plain_name(name: str, *, most: int = 180) -> str:
    """Without folders, control signs and signs that turn the writing around; the ending is kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = name.strip(" .")
    stem, ending = Path(name).stem, Path(name).suffix[:20]
    return f"{stem[: most - len(ending)]}{ending}" if name else "file"
