"""What an organization wants to be warned of, how long it keeps its audit, and the alerts there are."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .scoped import OrganizationRow

FEWEST_MONTHS, MOST_MONTHS = 6, 120  # the law asks for six months of who entered; see docs/audit.md


def _between(least: int, most: int) -> list[Any]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class SecurityRules(OrganizationRow):
    """One organization's thresholds and times; one that never changed any goes by these defaults."""

    # What it decides, in the order in which that is asked and shown.
    DECIDED = (
        "failed_sign_ins",
        "within_minutes",
        "foreign_attempts",
        "denials",
        "export_rows",
        "works_from",
        "works_to",
        "works_weekends",
        "keep_changes",
        "keep_security",
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    failed_sign_ins = models.PositiveSmallIntegerField(_("failed sign-ins"), default=10, validators=_between(3, 100))
    within_minutes = models.PositiveSmallIntegerField(_("within minutes"), default=5, validators=_between(1, 60))
    foreign_attempts = models.PositiveSmallIntegerField(
        _("attempts from outside"), default=3, validators=_between(1, 100)
    )
    denials = models.PositiveSmallIntegerField(_("refusals of one person"), default=20, validators=_between(3, 1000))
    export_rows = models.PositiveIntegerField(_("rows of an export"), default=1000, validators=_between(1, 1_000_000))
    works_from = models.TimeField(_("working hours from"), default=time(7))
    works_to = models.TimeField(_("working hours to"), default=time(20))
    works_weekends = models.BooleanField(_("works on weekends"), default=False)
    keep_changes = models.PositiveSmallIntegerField(
        _("months that changes are kept"), default=24, validators=_between(FEWEST_MONTHS, MOST_MONTHS)
    )
    keep_security = models.PositiveSmallIntegerField(
        _("months that security events are kept"), default=60, validators=_between(FEWEST_MONTHS, MOST_MONTHS)
    )

    class Meta(OrganizationRow.Meta):
        verbose_name = _("security rules")
        verbose_name_plural = _("security rules")
        triggers = [audited_public()]
        constraints = [models.UniqueConstraint(fields=["organization"], name="an_organization_has_security_rules_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def is_working_time(self, moment: datetime) -> bool:
        """By the clock of the organization, which the moment is told in."""
        return (self.works_weekends or moment.weekday() < 5) and self.works_from <= moment.time() < self.works_to


class Alert(OrganizationRow):
    """Something that owners and admins should look at; one for each rule, subject and window of time."""

    class Rule(models.TextChoices):
        FAILED_SIGN_INS = "sign_in.failed", _("Many failed sign-ins")
        NEW_PLACE = "sign_in.new_place", _("Sign-in from a new place")
        FOREIGN_ATTEMPTS = "organization.refused", _("Attempts from outside")
        DENIALS = "permission.refused", _("Many refusals of one person")
        LATE_EXPORT = "export.late", _("A large export outside working hours")
        SECURITY_CHANGED = "changed.security", _("Security was changed")
        BILLING_CHANGED = "changed.billing", _("Billing was changed")
        ROLES_CHANGED = "changed.roles", _("Roles or members were changed")
        CHANNELS_CHANGED = "changed.channels", _("Channels were changed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(_("rule"), max_length=30, choices=Rule)
    subject = models.CharField(_("about"), max_length=160)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(_("times"), default=1)
    particulars = models.JSONField(default=dict)  # names as they were, for the sentence; never secrets
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    told_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        triggers = [audited_public("count", "told_at", "particulars")]
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule", "subject", "window_start"], name="an_alert_is_raised_once_a_window"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-raised_at"], name="alert_newest"),
            models.Index(fields=["organization"], condition=models.Q(told_at=None), name="alert_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.subject}"

    @property
    def told(self) -> str:
        """Whom or what it is about, as called when it was raised."""
        return str(self.particulars.get("who") or self.subject)

    @property
    def times(self) -> int:
        """What raised it counts too."""
        return self.count - 1 + int(self.particulars.get("count") or 1)

    @property
    def is_change(self) -> bool:
        """Told to the owners, and nobody's to settle."""
        return self.rule.startswith("changed.")

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None and not self.is_change


class SignInPlace(models.Model):
    """A country somebody has signed in from; the constraint says which time was the first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    country = models.CharField(_("country"), max_length=2)
    first_at = models.DateTimeField(_("first"), auto_now_add=True)

    class Meta:
        verbose_name = _("place of sign-ins")
        verbose_name_plural = _("places of sign-ins")
        constraints = [models.UniqueConstraint(fields=["user", "country"], name="a_country_is_new_to_a_person_once")]

    def __str__(self) -> str:
        return self.country
