"""Files of jobs: kept in the organization's private folder, gone when they expire."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from config import clock
from crm import uploads
from crm.models import Job, JobFile
from tenants import private_files

JOBS_KEPT = timedelta(days=90)
BATCH = 1000
Purpose = JobFile.Purpose


def keep(job: Job, purpose: str, name: str, write: Callable[[IO[bytes]], None]) -> JobFile:
    """``write`` gets an open file; its bytes are in their place before the row says so."""
    place = folder_of(job) / purpose
    private_files.write(place, write)
    return note(job, purpose, name, size=place.stat().st_size)


def note(job: Job, purpose: str, name: str, *, size: int = 0) -> JobFile:
    """The row of a file that is, or will be, written in its place."""
    place = folder_of(job) / purpose
    place.parent.mkdir(parents=True, exist_ok=True)
    until = clock.now() + job.work.files_kept
    row = {
        "name": uploads.plain_name(name),
        "path": private_files.below(place),
        "size": size,
        "expires_at": until,
    }
    file, _is_new = JobFile.objects.update_or_create(job=job, purpose=purpose, defaults=row)
    return file


def path_of(file: JobFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.path


def folder_of(job: Job) -> Path:
    return private_files.folder() / "jobs" / str(job.pk)


def forget(file: JobFile) -> None:
    path = path_of(file)
    with transaction.atomic():
        file.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def prune() -> None:
    """Files that expired go; jobs that ended long ago go with all their rows."""
    for file in JobFile.objects.filter(expires_at__lte=Now())[:BATCH]:
        forget(file)
    ended = Job.objects.filter(ended_at__lt=Now() - JOBS_KEPT, reversals=None)
    for job in ended.order_by("ended_at")[:BATCH]:
        folder = folder_of(job)
        with transaction.atomic():
            job.delete()
            transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
