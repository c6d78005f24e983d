"""The import itself: chunk by chunk, every row exactly once."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import events
from crm.job_kinds import Kind, Stop
from crm.models import Import, Job, JobItem, Lead, Notification
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import jobs, notifying
from crm.services.assigning import By
from crm.services.importing import bringing_companies, faults, store
from crm.services.importing.bringing import Batch, Setting
from crm.services.importing.checking import page_of
from crm.services.importing.choosing import ME, TURN, choices_of, stage_of, who_may
from crm.services.importing.cleaning import Cleaned, Cleaner, Problem
from tenants.access import Principal
from tenants.models import User

ROWS = 250
MOST_COUNTED = 1000


class Run(Kind):
    """Brings the rows in."""

    key = "import.run"
    label = gettext_lazy("Import")
    icon = "file-import"
    revert_kind = "import.revert"

    def step(self, job: Job) -> bool:
        asked = Import.objects.get(run_job=job)
        principal = who_may(job, asked)
        try:
            found, offset = store.rows(asked, job.cursor.get("offset", 0), ROWS)
        except FileNotFoundError:
            raise Stop(_("The file is no longer there. Send it again.")) from None
        cleaner = Cleaner(asked, choices_of(asked, principal))
        rows = [cleaner.clean(number, cells) for number, cells in found]
        good = [row for row in rows if not row.problems]
        items, broken = _bring(setting_of(asked, principal), good, job)
        bad = [row for row in rows if row.problems] + broken
        faults.note(job, bad)
        _count(job, items)
        _tell(items)
        job.failed += len(bad)
        job.done += len(items)
        job.cursor = {"offset": offset}
        return job.done + job.failed < (job.total or 0)

    def finish(self, job: Job) -> None:
        asked = Import.objects.get(run_job=job)
        faults.write_file(job, asked)
        _tell_owners(job)
        if asked.is_whole and job.failed:
            _take_all_back(job)

    def give_up(self, job: Job) -> None:
        asked = Import.objects.get(run_job=job)
        faults.write_file(job, asked)
        if asked.is_whole and job.done:
            _take_all_back(job)
        else:
            _tell_owners(job)

    def url(self, job: Job) -> str:
        return page_of(job, Import.objects.filter(run_job=job).first()) or super().url(job)


def setting_of(asked: Import, principal: Principal) -> Setting:
    user = getattr(principal, "user", None)
    options = asked.options
    return Setting(
        asked=asked,
        by=user,
        principal=principal,
        stage=stage_of(asked),
        source=options.get("source") or Lead.Source.MANUAL,
        tags=tuple(options.get("tags", [])),
        owner=_owner(options.get("owner", ""), user),
    )


def _owner(chosen: str, me: User | None):
    match chosen:
        case "":
            return lambda: None
        case _ if chosen == TURN:
            return lambda: By.RULES
        case _ if chosen == ME:
            return lambda: me
    return partial(lambda found: found, User.objects.filter(pk=chosen).first())


def _bring(setting: Setting, rows: Sequence[Cleaned], job: Job) -> tuple[list[JobItem], list[Cleaned]]:
    """All at once; and if the database refuses, one by one, so that a single row does not hold up the others."""
    try:
        with transaction.atomic():
            return _write(setting, rows, job), []
    except (DatabaseError, ValueError):
        items: list[JobItem] = []
        broken: list[Cleaned] = []
        for row in rows:
            try:
                with transaction.atomic():
                    items += _write(setting, [row], job)
            except (DatabaseError, ValueError):
                said = _("The database refused this row."), _("Look for unusual signs, or type it in by hand.")
                row.problems.append(Problem("", *said))
                broken.append(row)
        return items, broken


def _write(setting: Setting, rows: Sequence[Cleaned], job: Job) -> list[JobItem]:
    if not rows:
        return []
    if setting.asked.entity == Import.Entity.COMPANY:
        return bringing_companies.bring(setting, rows, job)
    return Batch(setting, rows).bring(job)


def _count(job: Job, items: list[JobItem]) -> None:
    counts = Counter(job.report.get("counts", {}))
    counts.update(str(item.outcome) for item in items)
    job.report = {**job.report, "counts": dict(counts)}


def _tell(items: list[JobItem]) -> None:
    """One hint a column and chunk, whatever the number of leads."""
    leads = [str(item.subject_id) for item in items if item.subject_kind == "lead" and item.after]
    for stage in Lead.objects.filter(pk__in=leads).order_by().values_list("stage", flat=True).distinct():
        events.record("stage.rearranged", stage, audience=Audience(EVERYBODY))


def _tell_owners(job: Job) -> None:
    """Each new owner once, whatever the number of leads."""
    made = JobItem.objects.filter(job=job, outcome=JobItem.Outcome.CREATED, subject_kind="lead").values("subject_id")
    owners = Counter(Lead.objects.filter(pk__in=made).exclude(owner=None).values_list("owner", flat=True))
    for user in User.objects.filter(pk__in=owners):
        told = {"name": job.name, "n": owners[user.pk]}
        notifying.notify(user, Notification.Kind.LEADS_IMPORTED, by=job.started_by, path="board/?owner=me", **told)


def _take_all_back(job: Job) -> None:
    principal = jobs.principal_of(job)
    if principal is not None and not jobs.why_not_revertible(job):
        jobs.revert(job, by=principal)
