"""The open work of somebody who leaves goes to others: leads by the rules or to one, their tasks and conversations along."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import parts
from crm.job_kinds import Kind, Stop
from crm.models import Job, JobItem, Lead, Stage, Task
from crm.services import assigning, jobs, tasks
from tenants.access import Principal
from tenants.models import User

HANDOVER, BY_RULES = "handover", "rules"
AT_A_TIME = 20
Outcome = JobItem.Outcome


def open_leads(user: UUID, principal: Principal):
    """Those this principal may give to others."""
    mine = Lead.objects.accessible_by(principal, "lead.change").living()
    return mine.filter(owner=user, stage__kind=Stage.Kind.OPEN)


def start(user: User, *, to: str, by: Principal) -> Job:
    """``to`` is a person's id, or ``rules``."""
    total = open_leads(user.pk, by).count()
    return jobs.start(HANDOVER, by=by, name=str(user), options={"from": str(user.pk), "to": to}, total=total)


class Handover(Kind):
    """Lead by lead; then what hung on no open lead."""

    key, label, icon = HANDOVER, gettext_lazy("Handing over the work of"), "transfer"

    def step(self, job: Job) -> bool:
        principal: Any = jobs.principal_of(job)
        leaving = User.objects.get(pk=job.options["from"])
        to = self._to(job)
        after = job.cursor.get("after")
        rows = open_leads(leaving.pk, principal).order_by("pk")
        some = list((rows.filter(pk__gt=after) if after else rows).select_related("contact", "stage")[:AT_A_TIME])
        start = job.cursor.get("place", 0)
        JobItem.objects.bulk_create(self._item(job, start + turn, lead, leaving, to) for turn, lead in enumerate(some))
        if some:
            job.cursor = {"after": str(some[-1].pk), "place": start + len(some)}
        if len(some) == AT_A_TIME:
            return True
        if to is not None:
            _rest(leaving, to, job.started_by, principal)
        return False

    def _to(self, job: Job) -> User | None:
        if job.options["to"] == BY_RULES:
            return None
        to = User.objects.filter(pk=job.options["to"], is_active=True).first()
        if to is None:
            raise Stop(_("Whoever was to take over is gone. Choose somebody else."))
        return to

    def _item(self, job: Job, place: int, lead: Lead, leaving: User, to: User | None) -> JobItem:
        item = JobItem(job=job, place=place, subject_kind="lead", subject_id=lead.pk, outcome=Outcome.UPDATED)
        with transaction.atomic():
            if to is not None:
                given = assigning.assign(lead, to=to, by=job.started_by)
            else:
                given = assigning.distribute(lead, by=job.started_by, but=leaving)
            if given.owner is None or given.owner_id == leaving.pk:
                item.outcome, job.failed = Outcome.SKIPPED, job.failed + 1
                item.reasons = [_("Nobody could take it.")]
                return item
            hand_on(leaving, given, by=job.started_by)
        job.done += 1
        return item


def hand_on(leaving: User, lead: Lead, *, by: User | None) -> None:
    """What the one who leaves had to do about the lead is the new owner's."""
    for task in Task.objects.undone().filter(lead=lead, owner=leaving):
        tasks.change(task, by=by, title=task.title, due_at=task.due_at, owner=lead.owner)
    for part in parts.handovers:
        part(leaving, lead.pk, lead.owner, by)


def _rest(leaving: User, to: User, by: User | None, principal: Principal) -> None:
    """Tasks about others' leads and conversations about none."""
    for task in Task.objects.accessible_by(principal, "task.change").undone().filter(owner=leaving):
        tasks.change(task, by=by, title=task.title, due_at=task.due_at, owner=to)
    for part in parts.handovers:
        part(leaving, None, to, by)
