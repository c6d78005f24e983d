"""The worker's side of jobs: taking one up, chunk by chunk, and leaving it in order whatever happens.

One job of an organization is worked on at a time, each in its turn, for ``SHIFT`` seconds: then others have the
worker. A claim's number is the worker's proof: whoever was overtaken changes nothing any more.
"""

import time
from datetime import timedelta

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.job_kinds import Stop
from crm.models import Job
from crm.services import jobs
from tenants import audit, chores, context, turns
from tenants.models import ApiKey
from tenants.waking import wake

log = structlog.get_logger(__name__)
SHIFT = 10  # seconds
LEASE = 90  # seconds; longer than any chunk
TRIES = 5
TOLD_EVERY = 1  # second
KEPT = ("total", "done", "failed", "cursor", "report", "options", "name")
State = Job.State


class Overtaken(Exception):
    """Somebody else has the job now; what was done in this chunk must not stay."""


def work() -> bool:
    """Take up the job whose turn it is; whether another turn is wanted."""
    job = claim()
    if job is None:
        return False
    language = job.started_by.language if job.started_by else "pt-br"
    with audit.acting(_actor(job)), translation.override(language):
        _work_off(job)
    _mine(job).update(lease_until=None, worked_at=Now())
    return Job.objects.due().exists()


@transaction.atomic
def claim() -> Job | None:
    """The job that waited longest for its turn, unless a worker is busy with another of this organization."""
    turns.take("jobs")
    if Job.objects.unfinished().filter(lease_until__gt=Now()).exists():
        return None
    turn = Job.objects.due().order_by(F("worked_at").asc(nulls_first=True), "created_at").first()
    if turn is None:
        return None
    Job.objects.filter(pk=turn.pk).update(
        state=State.RUNNING,
        claims=F("claims") + 1,
        lease_until=Now() + timedelta(seconds=LEASE),
        begun_at=Coalesce("begun_at", Now()),
    )
    return Job.objects.select_related("started_by").get(pk=turn.pk)


def work_at_once(job: Job) -> Job:
    """All of a short job, now: whoever asks waits for it. Its row has its lease already; if we die, a worker goes on."""
    while _chunk(job, tell=False):
        continue
    return Job.objects.get(pk=job.pk)


def wake_forgotten() -> None:
    """Jobs whose wake was lost, or whose worker died."""
    if chores.is_found(waits):
        wake(jobs.WORK, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Job.objects.due()]


def _work_off(job: Job) -> None:
    ends, told = time.monotonic() + SHIFT, 0.0
    try:
        while time.monotonic() < ends:
            is_late = time.monotonic() - told > TOLD_EVERY
            told = time.monotonic() if is_late else told
            if not _chunk(job, tell=is_late):
                return
    except Overtaken:
        log.warning("job.overtaken", job=str(job.pk))


def _chunk(job: Job, *, tell: bool) -> bool:
    """Whether the job goes on after it."""
    try:
        with transaction.atomic():
            return _step(job, tell=tell)
    except Overtaken:
        raise
    except Stop as stop:
        return _end(job, State.FAILED, error=str(stop))
    except Exception as error:  # noqa: BLE001 - what a kind does wrong must not stop the others' work
        return _trouble(job, error)


def _step(job: Job, *, tell: bool) -> bool:
    """One chunk, and how far the job is then: both are kept, or neither."""
    fresh = _mine(job).select_related("started_by", "reverts").first()
    if fresh is None:
        raise Overtaken
    if fresh.cancel_asked_at is not None:
        return _end(job, State.CANCELLED)
    if jobs.principal_of(fresh) is None:
        raise Stop(_("Whoever started this may not work here any more."))
    has_more = fresh.work.step(fresh)
    news = {name: getattr(fresh, name) for name in KEPT}
    lease = Now() + timedelta(seconds=LEASE)
    if not _mine(job).update(**news, troubles=0, lease_until=lease, updated_at=timezone.now()):
        raise Overtaken
    if not has_more:
        return _end(job, State.DONE)
    if tell:
        jobs.tell(fresh)
    return True


def _end(job: Job, state: str, *, error: str = "") -> bool:
    """The job is over, well or not. Always False: nothing goes on."""
    with transaction.atomic():
        now = timezone.now()
        if not _mine(job).update(state=state, error=error[:300], ended_at=now, lease_until=None, updated_at=now):
            raise Overtaken
        fresh = Job.objects.select_related("started_by", "reverts").get(pk=job.pk)
        if state == State.DONE:
            fresh.work.finish(fresh)
            if fresh.reverts_id:
                Job.objects.filter(pk=fresh.reverts_id).update(state=State.REVERTED, updated_at=now)
        else:
            fresh.work.give_up(fresh)
        fresh.save(update_fields=[*KEPT, "updated_at"])
        jobs.tell_end(fresh)
    return False


def _trouble(job: Job, error: Exception) -> bool:
    """Try again later, a few times; then people are told."""
    log.exception("job.chunk_failed", job=str(job.pk), kind=job.kind, error=type(error).__name__)
    if isinstance(error, DatabaseError):
        connection.close_if_unusable_or_obsolete()
    fresh = _mine(job).first()
    if fresh is None:
        return False
    if fresh.troubles + 1 >= TRIES:
        code = str(job.pk)[-8:]
        said = _("Something went wrong on our side. What was done until then stays. Tell support the code %(code)s.")
        return _end(job, State.FAILED, error=said % {"code": code})
    wait = timedelta(seconds=5 * 3**fresh.troubles)
    _mine(job).update(troubles=F("troubles") + 1, due_at=Now() + wait, lease_until=None)
    return False


def _mine(job: Job):
    """The row, as long as the claim that read ``job`` is the latest and the job goes on."""
    return Job.objects.filter(pk=job.pk, claims=job.claims, state=State.RUNNING)


def _actor(job: Job) -> audit.Actor:
    """In the audit the work is done by whoever started it."""
    if job.started_by is not None:
        return audit.Actor(id=str(job.started_by.pk), name=job.started_by.email)
    key = ApiKey.objects.filter(pk=job.api_key_id).first() if job.api_key_id else None
    return audit.Actor(id=str(key.pk), name=f"API key {key.name}") if key else audit.Actor(name=f"job {job.kind}")
