"""Rows that are about either a lead or a contact, and can be taken away and brought back for a while."""

from typing import Any

from django.db import models

from .company import Company
from .contact import Contact
from .lead import Lead


class AboutQuerySet(models.QuerySet):
    """The questions about them: whoever reaches the lead or the contact reaches what is about it."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        leads = Lead.objects.accessible_by(principal, permission)
        contacts = Contact.objects.accessible_by(principal, permission.replace("lead", "contact"))
        return self.filter(models.Q(lead__in=leads) | models.Q(contact__in=contacts))


class About(models.Model):
    """What is about one lead or one contact. See ``crm.services.removed``."""

    removed_at = models.DateTimeField(null=True, editable=False)
    # Its lines of the timeline, as they were, while it is away.
    removed_lines = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def about(self):
        """The lead or the contact."""
        return self.lead or self.contact  # type: ignore[attr-defined]  # each model's own columns


def of(about: Lead | Contact | Company) -> dict[str, Any]:
    """The column that names it."""
    return {about._meta.model_name or "": about}


def of_one(name: str) -> models.CheckConstraint:
    """It is about a lead or a contact, never about both or nothing."""
    of_lead = models.Q(lead__isnull=False, contact=None)
    return models.CheckConstraint(condition=of_lead | models.Q(lead=None, contact__isnull=False), name=name)


def away(name: str) -> models.Index:
    """Few are away at any time; the hourly sweep finds them at once."""
    return models.Index(fields=["removed_at"], condition=models.Q(removed_at__isnull=False), name=name)
