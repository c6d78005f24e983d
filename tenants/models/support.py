"""That an organization lets the platform's operators look into it, and who of them did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .scoped import OrganizationRow

LONGEST_REASON = 300


class SupportConsent(OrganizationRow):
    """Until when, what for, and who said so; one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reason = models.CharField(_("what for"), max_length=LONGEST_REASON)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True)  # withdrawn, replaced, or found over
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("consent to support access")
        verbose_name_plural = _("consents to support access")
        triggers = [audited_public()]
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at=None), name="an_organization_has_one_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.reason}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()


class SupportVisit(OrganizationRow):
    """One operator inside, by a consent, from one browser."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consent = models.ForeignKey(SupportConsent, models.CASCADE, related_name="visits")
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("what for"), max_length=LONGEST_REASON)
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("visit of support")
        verbose_name_plural = _("visits of support")
        triggers = [audited_public()]
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "operator"], condition=Q(ended_at=None), name="an_operator_is_inside_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.organization}"
