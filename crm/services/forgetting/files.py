"""Files of background work that name a person who is erased: tables that were taken in or out. They go as a whole."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, is_zipfile

from django.db.models import Q

from crm.models import Import, Job, JobFile
from crm.services import job_files
from crm.services.importing import sending, store

CHUNK, OVERLAP = 1 << 20, 400
GOES_ON = Q(run_job__state__in=Job.UNFINISHED) | Q(check_job__state__in=Job.UNFINISHED)


def forget(names: Callable[[str], bool]) -> int:
    """Of work that has ended; how many."""
    gone = 0
    for file in JobFile.objects.exclude(job__state__in=Job.UNFINISHED):
        if _names(job_files.path_of(file), names):
            job_files.forget(file)
            gone += 1
    for asked in Import.objects.exclude(GOES_ON).exclude(path=""):
        if any(_names(place, names) for place in store.folder_of(asked).glob("*")):
            sending.forget(asked)
            gone += 1
    return gone


def _names(place: Path, names: Callable[[str], bool]) -> bool:
    if not place.is_file():
        return False
    return any(names(text) for text in (_zipped(place) if is_zipfile(place) else _read(place.open("rb"))))


def _zipped(place: Path) -> Iterator[str]:
    """Workbooks are archives of texts."""
    try:
        with ZipFile(place) as archive:
            for name in archive.namelist():
                yield from _read(archive.open(name))
    except (BadZipFile, NotImplementedError, RuntimeError):
        return  # damaged or locked: nobody reads it


def _read(file: IO[bytes]) -> Iterator[str]:
    """Piece by piece, each with the end of the one before."""
    tail = b""
    with file:
        while piece := file.read(CHUNK):
            yield (tail + piece).decode("utf-8", "replace")
            tail = piece[-OVERLAP:]
