"""A lease: who holds something now, and until when."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.models.scoped import OrganizationRow


class Lease(OrganizationRow):
    """Something that must run somewhere, once: claimed by a conditional update, kept by renewing it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    is_wanted = models.BooleanField(default=True)
    # Also in an organization that is being deleted: it ends something there.
    while_leaving = models.BooleanField(default=False, db_default=False)
    # Not before: something told us to leave it alone for a while.
    due_at = models.DateTimeField(db_default=Now())
    holder = models.CharField(max_length=64, blank=True, default="")
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganizationRow.Meta):
        verbose_name = _("lease")
        verbose_name_plural = _("leases")
        indexes = [models.Index(fields=["kind", "due_at"], condition=models.Q(is_wanted=True), name="lease_wanted")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
