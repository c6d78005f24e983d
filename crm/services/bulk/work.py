"""The kinds of background work that change many records, and take that back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import events, together
from crm.job_kinds import Kind, Stop
from crm.models import Company, Contact, Job, JobItem, JobTarget, Lead, Notification
from crm.realtime.audience import Audience
from crm.services import jobs, notifying
from crm.services.bulk.change import Change, Refused, Waits
from crm.services.bulk.changes import CHANGES
from crm.services.versions import Stale
from tenants.models import User

AT_A_TIME = 50
UNDO_WITHIN = timedelta(minutes=10)
Outcome = JobItem.Outcome
MODELS: dict[str, Any] = {"lead": Lead, "contact": Contact, "company": Company}
NAMED = {
    "lead": ("stage", "pipeline", "contact", "company", "owner", "lost_reason"),
    "contact": ("owner",),
    "company": (),
}


class _Many(Kind):
    """Record by record, in chunks; pages are told once a chunk, people once at the end."""

    icon = "list-check"
    entity: ClassVar[str] = "lead"

    def step(self, job: Job) -> bool:
        change = self.change(job)
        start = job.cursor.get("place", 0)
        turns = self.turns(job, start)
        with together.as_one() as heard:
            JobItem.objects.bulk_create(self.items(job, change, turns))
        job.cursor = {"place": start + len(turns)}
        given = job.report.get("given", {})
        job.report["given"] = {**given, **{str(pk): given.get(str(pk), 0) + n for pk, n in heard.given.items()}}
        self.tell(job, heard)
        return len(turns) == AT_A_TIME

    def change(self, job: Job) -> Change:
        """What is done, with the rights that whoever started it has now."""
        first = job.reverts or job
        principal = jobs.principal_of(job)
        assert principal is not None, "The runner has asked for it."
        try:
            return CHANGES[self.entity][first.options["action"]](first.options, principal, job.started_by)
        except Refused as refusal:
            raise Stop(str(refusal)) from None

    def items(self, job: Job, change: Change, turns: Sequence) -> list[JobItem]:
        ids = [turn.subject_id for turn in turns]
        rows = MODELS[self.entity].objects.accessible_by(change.principal, change.permission).filter(pk__in=ids)
        known = rows.select_related(*NAMED[self.entity]).in_bulk()
        return [self.item(job, change, turn, known.get(turn.subject_id)) for turn in turns]

    def item(self, job: Job, change: Change, turn: Any, row: Any) -> JobItem:
        found = JobItem(job=job, place=turn.place, subject_kind=self.entity, subject_id=turn.subject_id)
        try:
            if row is None:
                raise Refused(_("It is not yours to change."))
            with transaction.atomic():
                self.do(change, turn, row, found)
        except Waits as waits:
            found.outcome, found.reasons = Outcome.SKIPPED, [str(waits)]
        except Refused as refusal:
            found.outcome, found.reasons = Outcome.FAILED, [str(refusal)]
        except Stale:
            found.outcome, found.reasons = Outcome.FAILED, [_("Somebody changed it at the same moment.")]
        job.done += found.outcome != Outcome.FAILED
        job.failed += found.outcome == Outcome.FAILED
        return found

    def tell(self, job: Job, heard: together.Heard) -> None:
        """One hint for everybody who sees any of them: their pages ask for all they show again."""
        people = tuple(sorted(heard.users, key=str))
        for module in sorted(heard.modules):
            events.record("batch.worked", job.pk, audience=Audience(module, people), by=job.started_by)

    def finish(self, job: Job) -> None:
        for pk, count in job.report.get("given", {}).items():
            user = User.objects.filter(pk=pk).first()
            if user is not None and count:
                kind, path = Notification.Kind.LEADS_ASSIGNED, "board/list/?owner=me"
                notifying.notify(user, kind, by=job.started_by, path=path, count=count)

    give_up = finish  # what was done until then was given all the same

    def url(self, job: Job) -> str:
        return reverse("bulk_job", args=[job.pk])

    def turns(self, job: Job, start: int) -> Sequence:
        raise NotImplementedError

    def do(self, change: Change, turn: Any, row: Any, item: JobItem) -> None:
        raise NotImplementedError


class Bulk(_Many):
    """One change of the records that were chosen."""

    key, label = "bulk", gettext_lazy("Change of many leads")
    revert_kind, revert_within = "bulk_undo", timedelta(hours=24)

    def turns(self, job: Job, start: int) -> Sequence[JobTarget]:
        return list(job.targets.filter(place__gte=start).order_by("place")[:AT_A_TIME])

    def do(self, change: Change, turn: JobTarget, row: Any, item: JobItem) -> None:
        item.before = change.do(row)
        item.outcome = Outcome.UNCHANGED if item.before is None else Outcome.UPDATED
        if item.before is not None:
            item.after = change.left(row)

    def may_not_revert(self, job: Job, by: Any) -> str:
        is_late = job.ended_at is not None and timezone.now() - job.ended_at > UNDO_WITHIN
        if is_late and not by.may("organization.change"):
            return _("It can be taken back for ten minutes; they are over. An admin still can, for a day.")
        return ""


class BulkUndo(_Many):
    """Each record as it was before, unless somebody has changed it since."""

    key, label, icon = "bulk_undo", gettext_lazy("Undoing a change of many leads"), "arrow-back-up"

    def turns(self, job: Job, start: int) -> Sequence[JobItem]:
        assert job.reverts is not None
        done = job.reverts.items.filter(outcome=Outcome.UPDATED)
        job.total = done.count() if job.total is None else job.total
        return list(done.order_by("-place")[start : start + AT_A_TIME])

    def do(self, change: Change, turn: JobItem, row: Any, item: JobItem) -> None:
        if not change.stands(row, turn.after or {}):
            raise Refused(_("It was changed since, so it stays as it is."))
        change.undo(row, turn.before or {})
        item.outcome = Outcome.UPDATED


class BulkOfContacts(Bulk):
    """The same for people."""

    entity, key, label = "contact", "bulk_contacts", gettext_lazy("Change of many contacts")
    revert_kind = "bulk_contacts_undo"


class BulkOfContactsUndo(BulkUndo):
    """Taken back."""

    entity, key, label = "contact", "bulk_contacts_undo", gettext_lazy("Undoing a change of many contacts")


class BulkOfCompanies(Bulk):
    """The same for companies."""

    entity, key, label = "company", "bulk_companies", gettext_lazy("Change of many companies")
    revert_kind = "bulk_companies_undo"


class BulkOfCompaniesUndo(BulkUndo):
    """Taken back."""

    entity, key, label = "company", "bulk_companies_undo", gettext_lazy("Undoing a change of many companies")


KINDS: dict[str, type[Bulk]] = {"lead": Bulk, "contact": BulkOfContacts, "company": BulkOfCompanies}
EVERY = [key for kind in KINDS.values() for key in (kind.key, kind.revert_kind)]
