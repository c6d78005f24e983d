"""Beginning a change of many records: which ones, and whether one waits for it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config import clock
from crm.models import Job, JobTarget, Lead
from crm.models.lead import LeadQuerySet
from crm.services import job_work, jobs
from crm.services.bulk.work import KINDS
from tenants.access import Principal

AT_ONCE = 100
LEASE = timedelta(seconds=90)
TOGETHER = 5000


class NothingChosen(Exception):
    """None of them is there any more."""


def start(rows: QuerySet, action: str, *, by: Principal, waits: bool = True, **options: Any) -> Job:
    """Change these leads, contacts or companies. Up to a hundred are done when it returns, if the caller waits; else a worker does it."""
    ids = list(rows.order_by("id").values_list("pk", flat=True))
    if not ids:
        raise NothingChosen
    now = waits and len(ids) <= AT_ONCE
    with transaction.atomic():
        said = {"action": action, **options, **({"at_once": True} if now else {})}
        job = jobs.start(
            KINDS[rows.model._meta.model_name or ""].key, by=by, options=said, total=len(ids), **_lease(now)
        )
        _keep(job, ids)
    return job_work.work_at_once(job) if now else job


def undo(job: Job, *, by: Principal) -> Job:
    """Take it back, at once when it was. Raises ``jobs.NotRevertible``."""
    if not job.options.get("at_once"):
        return jobs.revert(job, by=by)
    with transaction.atomic():
        back = jobs.revert(job, by=by, options={"at_once": True}, **_lease(True))
    return job_work.work_at_once(back)


def named(ids: Iterable[UUID]) -> LeadQuerySet:
    """Those that were picked; whether they may be changed is asked of each, and told."""
    return Lead.objects.filter(pk__in=list(ids))


def _lease(now: bool) -> dict[str, Any]:
    """Nobody else takes it up while we work it off."""
    moment = clock.now()
    return {"state": Job.State.RUNNING, "claims": 1, "begun_at": moment, "lease_until": moment + LEASE} if now else {}


def _keep(job: Job, ids: list[UUID]) -> None:
    targets = (JobTarget(job=job, place=place, subject_id=pk) for place, pk in enumerate(ids))
    JobTarget.objects.bulk_create(targets, batch_size=TOGETHER)
