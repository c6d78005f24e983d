"""That an owner offered the organization to somebody, who has to accept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .invitation import in_a_week
from .membership import Membership
from .scoped import OrganizationRow


class OwnershipOffer(OrganizationRow):
    """Open for a week, one at a time; taken, taken back or turned down once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # taken back, turned down, or found too old
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("offer of ownership")
        verbose_name_plural = _("offers of ownership")
        triggers = [audited_public()]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(accepted_at=None, ended_at=None),
                name="an_organization_has_one_open_offer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.offered_by} → {self.offered_to.user}"
