"""The ledger of erasures, as owners and admins read it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps

from crm.models import Job
from tenants.models import Erasure

PAGE = 100
ANSWER_WITHIN = timedelta(days=15)  # art. 19, II


@dataclass(frozen=True)
class Certificate:
    """An erasure with what its report says, in words."""

    erasure: Erasure
    gone: list[tuple[str, int]]
    emptied: list[tuple[str, int]]
    mentions: list[tuple[str, int]]
    left: int
    job: Job | None

    @property
    def answer_until(self) -> date:
        return self.erasure.asked_on + ANSWER_WITHIN


def newest() -> list[Erasure]:
    return list(Erasure.objects.select_related("ordered_by")[:PAGE])


def certificate(erasure: Erasure) -> Certificate:
    gone, emptied, mentions = (_in_words(erasure.report.get(what, {})) for what in ("gone", "emptied", "mentions"))
    ours = Job.objects.select_related("started_by").filter(pk=erasure.job_id) if erasure.job_id else Job.objects.none()
    return Certificate(erasure, gone, emptied, mentions, erasure.report.get("left", 0), ours.first())


def _in_words(told: dict[str, int]) -> list[tuple[str, int]]:
    named = [(str(apps.get_model(label)._meta.verbose_name_plural), rows) for label, rows in told.items()]
    return sorted(named, key=lambda each: -each[1])
