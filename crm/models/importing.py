"""Files of leads, contacts or companies on their way in."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .job import Job, StartedQuerySet


class Import(Row):
    """One file, what its columns mean, and what shall be done with its rows. The work itself is jobs'."""

    class Entity(models.TextChoices):
        LEAD = "lead", _("Leads")
        CONTACT = "contact", _("Contacts")
        COMPANY = "company", _("Companies")

    class Known(models.TextChoices):
        FILL = "fill", _("Fill in what is empty")
        OVERWRITE = "overwrite", _("Overwrite with what the file says")
        SKIP = "skip", _("Leave them as they are")
        NEW = "new", _("Make a new lead anyway")

    entity = models.CharField(_("what"), max_length=10, choices=Entity)
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(max_length=4)
    path = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    headers = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    # For each column the key of a field, or nothing.
    mapping = models.JSONField(_("columns"), default=list)
    known = models.CharField(_("People who are known already"), max_length=10, choices=Known, default=Known.FILL)
    is_whole = models.BooleanField(_("All or nothing"), default=False)
    options = models.JSONField(_("options"), default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    api_key_id = models.UUIDField(null=True)
    check_job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="checked_import")
    run_job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="run_import")

    objects = StartedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        triggers = [audited("samples")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        """Where it stands: mapping, checking, checked, running, ended."""
        if self.run_job is not None:
            return "ended" if self.run_job.is_finished else "running"
        if self.check_job is not None:
            if self.check_job.state == Job.State.DONE:
                return "checked"
            if not self.check_job.is_finished:
                return "checking"
        return "mapping"


class ImportMemory(models.Model):
    """What the columns of a table meant the last time a table with these headers came."""

    entity = models.CharField(max_length=10, choices=Import.Entity)
    headers_key = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    known = models.CharField(max_length=10, choices=Import.Known, default=Import.Known.FILL)
    options = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        triggers = [audited("at")]
        constraints = [
            models.UniqueConstraint(fields=["entity", "headers_key"], name="columns_are_remembered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.headers_key[:8]}"
