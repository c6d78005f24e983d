"""How far an organization's setting up has come: what the data itself does not say."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .scoped import OrganizationRow

REMINDED_AFTER = (1, 3, 7)  # days


class SetUp(OrganizationRow):
    """That an organization is being set up: by whom, and whether that is over. One at most."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    declined_at = models.DateTimeField(_("put aside"), null=True)  # no strip on the pages, no e-mails
    silenced_at = models.DateTimeField(_("no more e-mails"), null=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("set-up")
        verbose_name_plural = _("set-ups")
        triggers = [audited_public()]
        constraints = [models.UniqueConstraint(fields=["organization"], name="an_organization_is_set_up_once")]

    def __str__(self) -> str:
        return str(self.begun_at)

    @property
    def is_open(self) -> bool:
        """Whether people are still led to what is left."""
        return self.finished_at is None and self.declined_at is None


class SetUpMark(OrganizationRow):
    """What somebody said of a step: that it is fine as it is, or that it is passed over, and why."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SKIPPED = "skipped", _("Skipped")

    class Reason(models.TextChoices):
        LATER = "later", _("Do it later")
        NOT_NEEDED = "not_needed", _("We do not need it")
        SOMEBODY_ELSE = "somebody", _("Somebody else does it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.CharField(_("step"), max_length=30)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("step of a set-up")
        verbose_name_plural = _("steps of a set-up")
        triggers = [audited_public()]
        constraints = [models.UniqueConstraint(fields=["organization", "step"], name="a_step_is_marked_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.kind}"


class SetUpReminder(OrganizationRow):
    """An e-mail of one day after the beginning: never a second one of that day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.PositiveSmallIntegerField()
    send_at = models.DateTimeField(null=True)  # None: it has gone, or was not needed
    sent_at = models.DateTimeField(null=True)

    class Meta(OrganizationRow.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "day"], name="of_a_set_up_one_is_reminded_once")]
        indexes = [models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="set_up_reminder_to_send")]

    def __str__(self) -> str:
        return f"{self.day}"


def reminders_of(set_up: SetUp) -> list[SetUpReminder]:
    """All that a new one may need."""
    begun = set_up.begun_at
    return [
        SetUpReminder(organization_id=set_up.organization_id, day=day, send_at=begun + timedelta(days=day))
        for day in REMINDED_AFTER
    ]
