"""Many suggestions merged as one piece of background work, and taken back as one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.job_kinds import Kind
from crm.models import Job, JobItem
from crm.queries import duplicates
from crm.services import jobs, merging
from tenants.access import Principal

MERGE, PART = "merge.many", "merge.many.undo"
AT_A_TIME = 20
Outcome = JobItem.Outcome


def start(pairs: list[UUID], entity: str, *, by: Principal) -> Job:
    """Merge these pairs, each into whichever of the two has more to do with us."""
    options = {"pairs": [str(pk) for pk in pairs], "entity": entity}
    return jobs.start(MERGE, by=by, options=options, total=len(pairs))


class MergeMany(Kind):
    """Pair by pair; one that somebody has decided meanwhile is left as it is."""

    key, label, icon = MERGE, gettext_lazy("Merging"), "arrow-merge"
    revert_kind, revert_within = PART, timedelta(days=30)

    def step(self, job: Job) -> bool:
        start = job.cursor.get("place", 0)
        wanted = [UUID(pk) for pk in job.options["pairs"][start : start + AT_A_TIME]]
        JobItem.objects.bulk_create(self._item(job, start + turn, pk) for turn, pk in enumerate(wanted))
        job.cursor = {"place": start + len(wanted)}
        return job.cursor["place"] < len(job.options["pairs"])

    def _item(self, job: Job, place: int, pk: UUID) -> JobItem:
        item = JobItem(job=job, place=place, subject_kind="merge")
        try:
            item.subject_id = self._merge(job, pk)
            item.outcome, job.done = Outcome.UPDATED, job.done + 1
        except merging.NotMergeable:
            item.outcome, job.failed = Outcome.FAILED, job.failed + 1
            item.reasons = [_("It is decided already, or not yours to merge.")]
        return item

    def _merge(self, job: Job, pk: UUID) -> UUID:
        principal, entity = jobs.principal_of(job), job.options["entity"]
        assert principal is not None, "The runner has asked for it."
        pairs = duplicates.pairs_of(principal, entity).open().select_related("first", "second")
        if (pair := pairs.filter(pk=pk).first()) is None:
            raise merging.NotMergeable
        compared = duplicates.Comparison([pair.first, pair.second])
        return merging.merge(compared.survivor, compared.others, by=job.started_by)


class PartMany(Kind):
    """Merge by merge, the last first."""

    key, label, icon = PART, gettext_lazy("Parting what was merged"), "arrows-split"

    def step(self, job: Job) -> bool:
        first: Any = job.reverts
        place = job.cursor.get("place", 0)
        merged = first.items.filter(outcome=Outcome.UPDATED).order_by("-place")
        job.total = merged.count()
        some = list(merged[place : place + AT_A_TIME])
        JobItem.objects.bulk_create(self._item(job, place + turn, each.subject_id) for turn, each in enumerate(some))
        job.cursor = {"place": place + len(some)}
        return job.cursor["place"] < job.total

    def _item(self, job: Job, place: int, batch: UUID) -> JobItem:
        item = JobItem(job=job, place=place, subject_kind="merge", subject_id=batch, outcome=Outcome.UPDATED)
        try:
            merging.undo(batch, by=job.started_by)
            job.done += 1
        except merging.Buried:
            item.outcome, job.failed = Outcome.FAILED, job.failed + 1
            item.reasons = [_("It was merged further since: undo that first")]
        return item
