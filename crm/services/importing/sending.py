"""A file on its way: taken in, its columns named, tried, let go."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Any, BinaryIO

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from crm import uploads
from crm.models import Import, ImportMemory, Job
from crm.services import jobs
from crm.services.importing import columns, store
from crm.spreadsheets import reading
from crm.spreadsheets.limits import MOST_BYTES, Unreadable
from tenants import private_files
from tenants.access import Principal

KEPT = timedelta(days=30)
CHUNK = 256 * 1024


class NotReady(Exception):
    """It cannot go on like this; the sentence says why."""


def take_in(file: BinaryIO, name: str, *, entity: str, by: Principal) -> Import:
    """Keep the file and say what its columns probably mean. Raises ``Unreadable``."""
    who = {"started_by_id": by.user_id} if by.user_id else {"api_key_id": by.pk}  # type: ignore[attr-defined]
    asked = Import(entity=entity, name=uploads.plain_name(name), expires_at=clock.now() + KEPT, **who)
    try:
        private_files.write(store.sent_of(asked), lambda target: _copy(file, target))
        table = reading.look(store.sent_of(asked))
    except Unreadable:
        store.forget(asked)
        raise
    asked.path = private_files.below(store.folder_of(asked))
    asked.kind, asked.headers = table.kind, table.headers
    asked.samples = [cells[: len(table.headers)] for cells in table.samples]
    asked.mapping, asked.known, asked.options = _remembered(asked)
    asked.save()
    return asked


@transaction.atomic
def check(asked: Import, *, by: Principal, mapping: Sequence[str], **choices: Any) -> Job:
    """Try it with this mapping; ``choices`` are ``known``, ``is_whole`` and ``options``. Raises ``NotReady``."""
    if asked.run_job_id:
        raise NotReady(_("It has begun already."))
    known = columns.targets(asked.entity)
    chosen = [key for key in mapping if key]
    if unknown := sorted({key for key in chosen if key not in known}):
        raise NotReady(_("There is no field called %(name)s.") % {"name": unknown[0]})
    if twice := next((key for key in chosen if chosen.count(key) > 1), None):
        raise NotReady(_("Two columns go to %(field)s. Choose one.") % {"field": known[twice].label})
    if not set(chosen) & set(_telling(asked.entity)):
        raise NotReady(_("Say which column holds the name, the phone or the e-mail."))
    asked.mapping = [*mapping, *[""] * (len(asked.headers) - len(mapping))][: len(asked.headers)]
    for name, value in choices.items():
        setattr(asked, name, value)
    if asked.check_job:
        jobs.cancel(asked.check_job)
    asked.check_job = jobs.start("import.check", by=by, name=asked.name)
    asked.save()
    _remember(asked)
    return asked.check_job


@transaction.atomic
def run(asked: Import, *, by: Principal) -> Job:
    """Let it go, once. Raises ``NotReady``."""
    fresh = Import.objects.select_for_update(of=("self",)).select_related("check_job", "run_job").get(pk=asked.pk)
    if fresh.run_job_id:
        raise NotReady(_("It has begun already."))
    if fresh.check_job is None or fresh.check_job.state != Job.State.DONE:
        raise NotReady(_("It has not been checked yet."))
    if fresh.is_whole and fresh.check_job.failed:
        raise NotReady(_("Some rows are faulty. Mend them, or import the others without them."))
    if not fresh.check_job.done:
        raise NotReady(_("There is no row to import."))
    fresh.run_job = jobs.start("import.run", by=by, name=fresh.name, total=fresh.check_job.total)
    fresh.save(update_fields=["run_job", "updated_at"])
    return fresh.run_job


def prune() -> None:
    """Files that have served their time; what was brought in stays, and how far it came is the jobs' to say."""
    for asked in Import.objects.filter(expires_at__lt=Now(), samples__isnull=False).exclude(path=""):
        forget(asked)


def forget(asked: Import) -> None:
    """What was sent; what came of it stays."""
    store.forget(asked)
    Import.objects.filter(pk=asked.pk).update(path="", samples=[])


def _copy(file: BinaryIO, target: IO[bytes]) -> None:
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > MOST_BYTES:
            raise Unreadable(_("The file is larger than 50 MB. Send it in parts."))
        target.write(chunk)


def _telling(entity: str) -> tuple[str, ...]:
    if entity == Import.Entity.COMPANY:
        return ("company_name",)
    return ("name", "first_name", "last_name", "phone", "phone_2", "email", "document")


def _remembered(asked: Import) -> tuple[list[str], str, dict[str, Any]]:
    """As the last table with these headers; else as the headers sound."""
    known = ImportMemory.objects.filter(entity=asked.entity, headers_key=_key(asked.headers)).first()
    if known is None:
        kept = [header if not columns.is_ours(header) else "" for header in asked.headers]
        return columns.guess(asked.entity, kept), Import.Known.FILL, {}
    fields = columns.targets(asked.entity)
    mapped = [known.fields.get(header, "") for header in asked.headers]
    return [key if key in fields else "" for key in mapped], known.known, known.options


def _remember(asked: Import) -> None:
    fields = {header: key for header, key in zip(asked.headers, asked.mapping, strict=True) if key}
    ImportMemory.objects.update_or_create(
        entity=asked.entity,
        headers_key=_key(asked.headers),
        defaults={"fields": fields, "known": asked.known, "options": asked.options, "at": timezone.now()},
    )


def _key(headers: Sequence[str]) -> str:
    """The same for the same columns in any order; those that we added ourselves do not count."""
    own = sorted(header.casefold() for header in headers if not columns.is_ours(header))
    return hashlib.sha256(json.dumps(own, ensure_ascii=False).encode()).hexdigest()
