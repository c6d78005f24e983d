"""An archive of all that an organization has: who asked for it, how far it is, until when it is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.models.scoped import OrganizationRow


class OrganizationExport(OrganizationRow):
    """One at a time. Its row is the truth: a worker that dies is followed by one that goes on where the last chunk ended."""

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not finished")
        GONE = "gone", _("No longer kept")

    url = ""  # where whoever looks gets it

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    # How far it is: which table and file, and how long each file of ours was then.
    place = models.JSONField(default=dict)
    total = models.BigIntegerField(default=0)  # rows and files
    done = models.BigIntegerField(default=0)
    # The number of a claim is the worker's proof; ``due_at`` ends its lease.
    claims = models.PositiveIntegerField(default=0)
    troubles = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    size = models.BigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("export of the organization")
        verbose_name_plural = _("exports of the organization")
        ordering = ["-asked_at", "-id"]
        triggers = [audited_public("place", "total", "done", "claims", "troubles", "due_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state="running"), name="an_organization_is_exported_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="running"), name="export_due"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_kept"),
            models.Index(fields=["organization", "-asked_at", "-id"], name="export_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%d/%m/%Y %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def percent(self) -> int:
        return min(99, self.done * 100 // self.total) if self.total else 0
