"""What every business row shares."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.context import current_organization_id
from tenants.models.scoped import Ever


class Described(models.Model):
    """What has fields of the organization's own: see ``CustomField``."""

    custom = models.JSONField(
        _("custom fields"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )

    class Meta:
        abstract = True


class Archivable(models.Model):
    """What can be put away: by whom, and until when it can be brought back. ``archived_at`` is the model's own."""

    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    kept_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class Row(models.Model):
    """A row of an organization's schema: an id that cannot be guessed, and when it was made and changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def organization_of_row(self):
        """Whose it is, for what is sealed in it."""
        return current_organization_id()


class Retirable(Row):
    """Part of how an organization works that is given up, and brought back for thirty days: by whom. ``archived_at`` is the
    model's own; ``ever`` knows those that are away, too.
    """

    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    ever = Ever()

    class Meta:
        abstract = True
