"""Files that colleagues keep with a lead or a contact."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .about import About, AboutQuerySet, Standing, away, of_one
from .base import Row


class File(About, Row):
    """A file of one lead or one contact; its bytes lie once in the organization, under their sum."""

    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="files")
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = Standing.from_queryset(AboutQuerySet)()
    ever = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-created_at", "-id"]
        triggers = [audited()]
        constraints = [of_one("a_file_is_of_a_lead_or_a_contact")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="file_newest"), away("file_away")]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        return "photo" if self.content_type.startswith("image/") else "file-text"
