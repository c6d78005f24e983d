"""Files that colleagues keep with a lead, a contact or a company."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .about import About, AboutQuerySet, away
from .base import Row
from .company import Company
from .removable import Standing

ABOUT = ("lead", "contact", "company")


class FileQuerySet(AboutQuerySet):
    """The questions people ask about files: whoever reaches what a file is kept with reaches the file."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        companies = Company.objects.accessible_by(principal, permission.replace("lead", "company"))
        return super().accessible_by(principal, permission) | self.filter(company__in=companies)


def _of_one() -> models.Q:
    """It is about one of them, never about two or nothing."""
    found = models.Q()
    for one in ABOUT:
        found |= models.Q(**{f"{each}__isnull": each != one for each in ABOUT})
    return found


class File(About, Row):
    """A file of one lead, contact or company; its bytes lie once in the organization, under their sum."""

    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="files")
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="files")
    company = models.ForeignKey("crm.Company", models.CASCADE, null=True, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The key of the organization's own field that it answered when it was taken away.
    answered = models.CharField(max_length=40, default="", db_default="", editable=False)

    objects = Standing.from_queryset(FileQuerySet)()
    ever = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-created_at", "-id"]
        triggers = [audited()]
        constraints = [models.CheckConstraint(condition=_of_one(), name="a_file_is_of_one_record")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="file_newest"), away("file_away")]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self):
        """What it is kept with."""
        return self.lead or self.contact or self.company

    @property
    def icon(self) -> str:
        return "photo" if self.content_type.startswith("image/") else "file-text"
