"""Files of leads, contacts and companies: their bytes are kept once in an organization, and go when no row names them any more."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from config.ids import uuid7
from crm import sniffing, uploads
from crm.models import Activity, Company, Contact, File, Lead
from crm.models.about import of
from crm.services import facts
from tenants import private_files, scanning, turns
from tenants.billing import limits, meters
from tenants.context import on_commit
from tenants.models import ApiKey, User

ARRIVING = "arriving"
FORGOTTEN = timedelta(hours=6)


class Refused(Exception):
    """None of the files was kept; the message says why."""


@dataclass(frozen=True)
class Arrived:
    """A file whose bytes are here already, beside the others: nobody waits for anybody's bytes."""

    name: str
    size: int
    content_type: str
    sha256: str
    place: Path


Kept = Lead | Contact | Company


def add(
    about: Kept, sent: list[UploadedFile], *, by: User | None, key: ApiKey | None = None, quietly: bool = False
) -> list[File]:
    """Keep all of them, or none. Raises ``Refused``. ``key`` is what sends for nobody.

    ``quietly``: what they are kept for tells of them.
    """
    _check(sent)
    with ExitStack() as stack:
        arrived = [stack.enter_context(_arriving(file)) for file in sent]
        with transaction.atomic():
            _while_none_are_released()
            if by or key:  # what a form's visitor sends is kept in any case
                _insist_on_room(arrived)
            rows = [_keep(about, each, by=by) for each in arrived]
            for row in () if quietly else rows:
                _tell(about, row, by=by, key=key)
            return rows


def forget(which: Q) -> None:
    """Rows and bytes of whoever is purged."""
    rows = File.ever.filter(which)
    sums = set(rows.values_list("sha256", flat=True))
    rows.delete()
    if sums:
        on_commit(_release, sums)


def prune() -> None:
    """Every hour: bytes that no row names, whatever kept their row from being written."""
    for folder in _folder().glob("*"):
        if folder.name != ARRIVING:
            _release({place.name for place in folder.iterdir()})
    too_old = (timezone.now() - FORGOTTEN).timestamp()
    for place in (_folder() / ARRIVING).glob("*"):
        if place.stat().st_mtime < too_old:
            place.unlink(missing_ok=True)


def path_of(file: File) -> Path:
    return _place(file.sha256)


def to_open(file: File) -> Path:
    """For whoever opens it. Raises what ``scanning`` raises."""
    return scanning.insist_on_clean(path_of(file))


def saved_as(file: File) -> str:
    """What it is called when it is saved: never of another kind than it is."""
    return sniffing.fitting_name(file.name, file.content_type)


def _check(sent: list[UploadedFile]) -> None:
    if not sent:
        raise Refused(_("Choose a file."))
    if why := next(filter(None, map(uploads.trouble_with, sent)), ""):
        raise Refused(why)


def _insist_on_room(arrived: list[Arrived]) -> None:
    new = {each.sha256: each.size for each in arrived if not _place(each.sha256).is_file()}
    try:
        limits.insist(meters.STORAGE, more=sum(new.values()))
    except limits.OverLimit as refusal:
        raise Refused(str(refusal)) from refusal


def stored_bytes() -> int:
    """Each file's once, however often it is kept."""
    each = File.ever.order_by().values("sha256").annotate(bytes=Max("size"))
    return each.aggregate(all=Sum("bytes"))["all"] or 0


@contextmanager
def _arriving(sent: UploadedFile) -> Iterator[Arrived]:
    place, digest = _folder() / ARRIVING / uuid7().hex, hashlib.sha256()

    def copy(target: IO[bytes]) -> None:
        for chunk in sent.chunks():
            digest.update(chunk)
            target.write(chunk)

    private_files.write(place, copy)
    try:
        kind = uploads.kind_of(sent)
        yield Arrived(uploads.plain_name(sent.name or ""), sent.size or 0, kind, digest.hexdigest(), place)
    finally:
        place.unlink(missing_ok=True)


def _keep(about: Kept, arrived: Arrived, *, by: User | None) -> File:
    place = _place(arrived.sha256)
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        arrived.place.replace(place)
    told = {name: getattr(arrived, name) for name in ("name", "size", "content_type", "sha256")}
    return File.objects.create(**of(about), added_by=by, **told)


def _tell(about: Kept, row: File, *, by: User | None, key: ApiKey | None) -> None:
    if isinstance(about, Company):
        return facts.part_shown(Activity.Kind.FILE_ADDED, about, row.pk, by=by)
    more = {"key": key.name} if key else {}
    return facts.part_happened(Activity.Kind.FILE_ADDED, about, row.pk, by=by, name=row.name, **more)


def _folder() -> Path:
    return private_files.folder() / "files"


def _place(sha256: str) -> Path:
    return _folder() / sha256[:2] / sha256


@transaction.atomic
def _release(sums: set[str]) -> None:
    turns.take("files")
    named = set(File.ever.filter(sha256__in=sums).values_list("sha256", flat=True))
    for sha256 in sums - named:
        _place(sha256).unlink(missing_ok=True)


def _while_none_are_released() -> None:
    """Nobody takes bytes away while others are about to name them; who names some does not wait for who names others."""
    turns.share("files")
