"""Files of the organization's own folder, reached only by code that asked who asks."""

import os
import tempfile
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


def write(place: Path, write_to: Callable[[IO[bytes]], object]) -> None:
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
