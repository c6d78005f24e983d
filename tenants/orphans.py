"""Files that no row names, left by whoever died between the file and its row: they go in the night after their first day.

Each app says, at start-up, which files of an organization's folder are of its kind, and which of some its rows name. What is
of no kind stays, whatever it is.
"""

import re
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from config.ids import uuid7, uuid_or_none
from tenants import audit, context, private_files
from tenants.exports.models import OrganizationExport
from tenants.models import Organization

GRACE = 24 * 3600
EVERY = 20 * 3600  # seconds; pruning comes by every hour
AT_ONCE = 500
SWEPT = "files.swept"  # what an audit line about it is called
ASIDE = "incoming"  # where what goes is put first; a kind of its own, whose files no row names


@dataclass(frozen=True)
class Shelf:
    """Files of one kind: where they are, and what of their path names them. ``named``: of some names, those that a row has.

    ``rows`` are paths below ``MEDIA_ROOT`` where a file must be.
    """

    glob: str
    pattern: re.Pattern[str]
    named: Callable[[Collection[str]], Iterable[object]]
    rows: Callable[[], Iterable[str]] = tuple


shelves: list[Shelf] = [Shelf(f"{ASIDE}/*", re.compile(r"(.+)"), lambda names: ())]


def sweep() -> None:
    """Once a night, in the organization we are in. What was found is a line of audit."""
    if not cache.add("orphans", 1, timeout=EVERY):
        return
    went = [size for shelf in shelves for size in _cleared(shelf)]
    root = Path(settings.MEDIA_ROOT)
    missing = sum(not (root / path).is_file() for shelf in shelves for path in shelf.rows())
    if went or missing:
        audit.record(SWEPT, files=len(went), bytes=sum(went), missing=missing)


def sweep_gone() -> None:
    """Folders of organizations that are no more, and of exports that nobody asked for."""
    root = Path(settings.MEDIA_ROOT)
    if not Organization.objects.filter(pk__in=[folder.name for folder in _folders(root / "org")]).exists():
        return  # a disk of which nothing is known is another installation's
    for folder in _folders(root / "org", root / "exports"):
        if not Organization.objects.filter(pk=folder.name).exists():
            _take_folder(folder)
    for folder in _folders(*_folders(root / "exports")):
        if not OrganizationExport.objects.across_organizations().filter(pk=folder.name).exists():
            _take_folder(folder)


def _cleared(shelf: Shelf) -> Iterator[int]:
    """The sizes of those that went."""
    before, root = time.time() - GRACE, private_files.folder()
    found = _old(root, shelf, before)
    while some := list(islice(found, AT_ONCE)):
        named = {str(name) for name in shelf.named({name for name, _place in some})}
        for name, place in some:
            if name not in named and (size := _taken(place, before)) is not None:
                yield size


def _old(root: Path, shelf: Shelf, before: float) -> Iterator[tuple[str, Path]]:
    for place in root.glob(shelf.glob):
        caught = shelf.pattern.fullmatch(place.relative_to(root).as_posix())
        if caught and not place.is_symlink() and place.is_file() and _changed(place) < before:
            yield caught[1], place


def _taken(place: Path, before: float) -> int | None:
    """Its size. It is put aside first: a file that took its place meanwhile, for a row to come, goes back unharmed."""
    aside = private_files.folder() / ASIDE / uuid7().hex
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.rename(aside)
    except FileNotFoundError:
        return None
    told = aside.stat()
    if told.st_mtime >= before:
        aside.rename(place)
        return None
    aside.unlink()
    return told.st_size


def _changed(place: Path) -> float:
    """When it came here or was written, whichever is later: a backup brings files back with their old dates."""
    told = place.lstat()
    return max(told.st_mtime, told.st_ctime)


def _folders(*places: Path) -> Iterator[Path]:
    for place in places:
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if folder.is_dir() and not folder.is_symlink() and uuid_or_none(folder.name):
                yield folder


def _take_folder(folder: Path) -> None:
    files = [place for place in folder.rglob("*") if place.is_file()]
    with suppress(FileNotFoundError):  # somebody is at work in it
        if max(map(_changed, [folder, *folder.rglob("*")])) < time.time() - GRACE:
            size = sum(place.lstat().st_size for place in files)
            shutil.rmtree(folder)
            with context.in_public():
                audit.record(SWEPT, folder=str(folder.relative_to(settings.MEDIA_ROOT)), files=len(files), bytes=size)


def ids(names: Collection[str]) -> list[UUID]:
    """Those names that are ids."""
    return [pk for name in names if (pk := uuid_or_none(name))]
