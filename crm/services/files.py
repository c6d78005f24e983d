"""Files of leads and contacts: kept once in an organization, and gone when no row names them any more."""

import hashlib
import shutil
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.models import Activity, Contact, File, Lead
from crm.services import facts, keeping, private_files, sniffing, timeline
from tenants.context import current_schema, on_commit
from tenants.models import User

MB = 1024 * 1024


class Refused(Exception):
    """None of the files was kept; the message says why."""


@transaction.atomic
def add(about: Lead | Contact, sent: list[UploadedFile], *, by: User) -> list[File]:
    """Keep all of them, or none. Raises ``Refused``."""
    _check(sent)
    _alone()
    return [_add(about, file, by=by) for file in sent]


@transaction.atomic
def remove(file: File, *, by: User) -> None:
    """Its line goes with it; the audit keeps that it was there."""
    if not File.objects.living().filter(pk=file.pk).update(removed_at=timezone.now()):
        return
    Activity.objects.filter(kind=Activity.Kind.FILE_ADDED, subject_id=file.pk).delete()
    if file.lead:
        facts.shown("file.removed", file.lead, by=by, part_id=file.pk)
    elif file.contact:
        _told("file.removed", file.contact, file, by=by)
    _release_after_commit({file.sha256})


def forget(of: Q) -> None:
    """Rows and bytes of whoever is purged."""
    rows = File.objects.filter(of)
    sums = set(rows.values_list("sha256", flat=True))
    rows.delete()
    _release_after_commit(sums)


@transaction.atomic
def prune() -> None:
    """Every hour: bytes that no row names, whatever kept their row from being written."""
    _alone()
    _release({place.name for place in _folder().glob("*/*") if place.is_file()})


def path_of(file: File) -> Path:
    return _place(file.sha256)


def _check(sent: list[UploadedFile]) -> None:
    if not sent:
        raise Refused(_("Choose a file."))
    for file in sent:
        name = private_files.plain_name(file.name or "")
        if not file.size:
            raise Refused(_("%(name)s is empty.") % {"name": name})
        if file.size > settings.FILE_LIMIT:
            limit = settings.FILE_LIMIT // MB
            raise Refused(_("%(name)s is too large: at most %(limit)s MB.") % {"name": name, "limit": limit})


def _add(about: Lead | Contact, sent: UploadedFile, *, by: User) -> File:
    sent.seek(0)
    head = sent.read(sniffing.HEAD)
    row = File(
        name=private_files.plain_name(sent.name or ""),
        size=sent.size or 0,
        content_type=sniffing.mime_type(head),
        sha256=_sum(sent),
        added_by=by,
    )
    if not path_of(row).is_file():
        private_files.write(path_of(row), lambda target: _copy(sent, target))
    if isinstance(about, Lead):
        row.lead = about
        row.save()
        facts.part_happened(Activity.Kind.FILE_ADDED, about, row.pk, by=by, name=row.name)
    else:
        row.contact = about
        row.save()
        _told("file.added", about, row, by=by)
        timeline.add(Activity.Kind.FILE_ADDED, contact=about, by=by, subject_id=row.pk, name=row.name)
    return row


def _told(kind: str, contact: Contact, file: File, *, by: User) -> None:
    """Whoever shows the person, or a lead of theirs."""
    events.record(kind, contact.pk, audience=keeping.around(contact), by=by, item=str(file.pk))
    for lead in Lead.objects.living().filter(contact=contact).select_related("contact"):
        facts.shown("lead.touched", lead, by=by)


def _sum(sent: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _copy(sent: UploadedFile, target: IO[bytes]) -> None:
    sent.seek(0)
    shutil.copyfileobj(sent, target)


def _folder() -> Path:
    return private_files.folder() / "files"


def _place(sha256: str) -> Path:
    return _folder() / sha256[:2] / sha256


def _alone() -> None:
    """Nobody takes bytes away while somebody else is about to name them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{current_schema()}"])


def _release_after_commit(sums: set[str]) -> None:
    if sums:
        on_commit(_release_alone, sums)


@transaction.atomic
def _release_alone(sums: set[str]) -> None:
    _alone()
    _release(sums)


def _release(sums: set[str]) -> None:
    named = set(File.objects.living().filter(sha256__in=sums).values_list("sha256", flat=True))
    for sha256 in sums - named:
        _place(sha256).unlink(missing_ok=True)
