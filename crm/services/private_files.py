"""Files of the organization's own folder, reached only by code that asked who asks."""

import os
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings

from tenants import context


def folder() -> Path:
    """The organization's."""
    return Path(settings.MEDIA_ROOT) / "org" / str(context.current_organization_id())


def below(place: Path) -> str:
    """As a row keeps it."""
    return str(place.relative_to(settings.MEDIA_ROOT))


def write(place: Path, write_to: Callable[[IO[bytes]], None]) -> None:
    """The whole file in its place, or nothing."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as target:
        try:
            write_to(target)
            target.flush()
            os.fsync(target.fileno())
            Path(target.name).replace(place)
        finally:
            Path(target.name).unlink(missing_ok=True)


def plain_name(name: str, *, most: int = 180) -> str:
    """Without folders, control signs and signs that turn the writing around; the ending is kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = name.strip(" .")
    stem, ending = Path(name).stem, Path(name).suffix[:20]
    return f"{stem[: most - len(ending)]}{ending}" if name else "file"
