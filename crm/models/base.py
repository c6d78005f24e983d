"""What every business row shares."""

from django.db import models
from django.utils import timezone

from config.ids import uuid7
from tenants.context import current_organization_id


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
