"""Long work that a person started: how far it is, what it did, the files it read and wrote."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row

PROGRESS = ("total", "done", "failed", "cursor", "report", "claims", "troubles", "lease_until", "worked_at", "due_at")


class StartedQuerySet(models.QuerySet):
    """The questions about what somebody started."""

    def accessible_by(self, principal):
        """What one started oneself; those who run the organization see all."""
        if principal.may("organization.change"):
            return self
        if principal.private_id:
            return self.filter(started_by=principal.private_id)
        return self.filter(api_key_id=principal.pk)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class JobQuerySet(StartedQuerySet):
    """The questions people and workers ask about jobs."""

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)

    def due(self):
        """What a worker may take up now."""
        return self.unfinished().filter(due_at__lte=Now()).exclude(lease_until__gt=Now())


class Job(Row):
    """One piece of background work. Its rows are the truth: a worker that dies leaves them for the next."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        REVERTED = "reverted", _("Taken back")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("about"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(_("total"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    options = models.JSONField(_("options"), default=dict)
    cursor = models.JSONField(default=dict, help_text="How far it is, in its kind's own terms.")
    report = models.JSONField(_("report"), default=dict)
    error = models.CharField(_("why it failed"), max_length=300, blank=True, default="")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    api_key_id = models.UUIDField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    reverts = models.ForeignKey("self", models.CASCADE, null=True, related_name="reversals")
    # The worker that has it: the number of its claim is its proof, the lease its time.
    claims = models.PositiveIntegerField(default=0)
    troubles = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_default=Now())

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        triggers = [audited(*PROGRESS)]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=["queued", "running"]), name="job_unfinished"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverts"],
                condition=~models.Q(state__in=["failed", "cancelled"]),
                name="a_job_is_taken_back_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.name}" if self.name else self.label

    @property
    def work(self):
        """What its kind knows to do."""
        from crm import job_kinds

        return job_kinds.get(self.kind)

    @property
    def label(self) -> str:
        return str(self.work.label)

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def is_being_cancelled(self) -> bool:
        return self.cancel_asked_at is not None and not self.is_finished

    @property
    def percent(self) -> int:
        if self.state in (self.State.DONE, self.State.REVERTED):
            return 100
        return min(99, 100 * (self.done + self.failed) // self.total) if self.total else 0


class JobFileQuerySet(models.QuerySet):
    """The questions about files of jobs."""

    def accessible_by(self, principal):
        """Only whoever asked for the work gets its files: they hold what that person may see, not the next one."""
        if principal.private_id:
            return self.filter(job__started_by=principal.private_id)
        return self.filter(job__api_key_id=principal.pk)

    def living(self):
        return self.filter(expires_at__gt=Now())


class JobFile(Row):
    """A file that a job reads or has written, in the organization's private folder until it expires."""

    class Purpose(models.TextChoices):
        UPLOAD = "upload", _("As uploaded")
        RESULT = "result", _("Result")
        ERRORS = "errors", _("Rows to mend")
        WORKING = "working", _("On the way")

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()

    objects = JobFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a job")
        verbose_name_plural = _("files of jobs")
        triggers = [audited("size")]
        constraints = [models.UniqueConstraint(fields=["job", "purpose"], name="a_job_has_one_file_of_a_purpose")]
        indexes = [models.Index(fields=["expires_at"], name="job_file_expiry")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_for_people(self) -> bool:
        """Not the one it is still working with, nor one that has expired."""
        return self.purpose != self.Purpose.WORKING and self.expires_at > timezone.now()


class JobItem(models.Model):
    """What a job did to one thing, or why it could not: what its report lists and its undo reads."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, models.CASCADE, related_name="items")
    place = models.PositiveIntegerField(help_text="Its row or turn in the job; done once each.")
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("item of a job")
        verbose_name_plural = _("items of jobs")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["job", "place"], name="a_place_of_a_job_is_worked_once")]
        indexes = [models.Index(fields=["job", "outcome", "place"], name="job_item_outcome")]

    def __str__(self) -> str:
        return f"{self.place} {self.outcome}"
