"""Background work that people start, stop and take back."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.models import Job, Notification
from crm.realtime.audience import PERSONAL, Audience
from crm.services import notifying
from tenants.access import Principal
from tenants.models import ApiKey, Grant, Membership
from tenants.services import grants
from tenants.waking import wake_after_commit

WORK = "crm.work_jobs"
State = Job.State


class NotRevertible(Exception):
    """It cannot be taken back; the sentence says why."""


@transaction.atomic
def start(kind: str, *, by: Principal, **fields: Any) -> Job:
    """``fields``: ``name``, ``options``, ``total`` where it is known already."""
    who: dict[str, Any] = {"started_by_id": by.user_id}
    if isinstance(by, (ApiKey, Grant)):  # an app's work is its person's, and has no more rights than the app
        who["api_key_id"] = by.pk
    job = Job.objects.create(kind=kind, **who, **fields)
    tell(job)
    wake_after_commit(WORK)
    return job


@transaction.atomic
def cancel(job: Job) -> None:
    """Obeyed between two chunks: what is done stays done."""
    asked = Job.objects.unfinished().filter(pk=job.pk, cancel_asked_at=None)
    if job.work.may_be_cancelled and asked.update(cancel_asked_at=Now(), due_at=Now()):
        tell(job)
        wake_after_commit(WORK)


def revert(job: Job, *, by: Principal, **fields: Any) -> Job:
    """Another job that takes back what this one did. Raises ``NotRevertible``."""
    if reason := why_not_revertible(job) or job.work.may_not_revert(job, by):
        raise NotRevertible(reason)
    try:
        with transaction.atomic():
            return start(job.work.revert_kind, by=by, name=job.name, reverts=job, **fields)
    except IntegrityError:
        raise NotRevertible(_("It is being taken back already.")) from None


def why_not_revertible(job: Job) -> str:
    """A sentence, or nothing when it can be taken back."""
    if not job.work.revert_kind:
        return _("This kind of work cannot be taken back.")
    if job.state == State.REVERTED:
        return _("It was taken back already.")
    if job.state not in (State.DONE, State.CANCELLED, State.FAILED):
        return _("It is not finished yet.")
    if job.ended_at and timezone.now() - job.ended_at > job.work.revert_within:
        days = job.work.revert_within // timedelta(days=1)
        return _("It can be taken back for %(days)s days; they are over.") % {"days": days}
    if any(each.state not in (State.FAILED, State.CANCELLED) for each in job.reversals.all()):
        return _("It is being taken back already.")
    return ""


def tell(job: Job) -> None:
    """Whoever started it has a page open somewhere, perhaps."""
    if job.started_by_id:
        events.record("job.changed", job.pk, audience=Audience(PERSONAL, (job.started_by_id,)))


def tell_end(job: Job) -> None:
    """The event, and the bell."""
    tell(job)
    if job.started_by is not None and not job.options.get("at_once"):
        told = {"label": job.label, "state": job.state, "done": job.done, "failed": job.failed}
        path = f"jobs/{job.pk}/"
        notifying.notify(job.started_by, Notification.Kind.JOB_ENDED, by=None, path=path, name=job.name, **told)


def principal_of(job: Job) -> Principal | None:
    """Whose rights the work has: those the person or the key has now. None when there are none any more."""
    if job.api_key_id:
        if job.started_by_id:
            return grants.find(job.api_key_id)
        return ApiKey.objects.filter(pk=job.api_key_id, revoked_at=None).first()
    mine = Membership.objects.filter(user=job.started_by_id, is_active=True, user__is_active=True)
    return mine.select_related("user", "role").first()
