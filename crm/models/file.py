"""Files that colleagues keep with a lead or a contact."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .contact import Contact
from .lead import Lead


class FileQuerySet(models.QuerySet):
    """The questions people ask about files."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        """Those of leads and of contacts that one reaches."""
        leads = Lead.objects.accessible_by(principal, permission)
        contacts = Contact.objects.accessible_by(principal, permission.replace("lead", "contact"))
        return self.filter(models.Q(lead__in=leads) | models.Q(contact__in=contacts))

    def living(self):
        return self.filter(removed_at=None)


class File(Row):
    """A file of one lead or one contact; its bytes lie once in the organization, under their sum."""

    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="files")
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-created_at", "-id"]
        triggers = [audited()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lead__isnull=False, contact=None) | models.Q(lead=None, contact__isnull=False),
                name="a_file_is_of_a_lead_or_a_contact",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        return "photo" if self.content_type.startswith("image/") else "file-text"
