"""The e-mail that gathers what waits for a person, once a day or once a week."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .base import Row


class Rhythm(models.TextChoices):
    """How often somebody wants one."""

    OFF = "off", _("never")
    DAILY = "daily", _("each day")
    WEEKLY = "weekly", _("each week")


class NotificationDigestQuerySet(models.QuerySet):
    """What waits, in the order in which it is due."""

    def due(self):
        return self.filter(state=NotificationDigest.State.QUEUED, due_at__lte=Now())


class NotificationDigest(Row):
    """One of one person: of the day, or of the week that begins on ``period``, by their own clock; never a second one."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENT = "sent", _("sent")
        SPARED = "spared", _("not needed")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm)
    period = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = NotificationDigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest of notifications")
        verbose_name_plural = _("digests of notifications")
        constraints = [models.UniqueConstraint(fields=["user", "rhythm", "period"], name="a_digest_goes_once_a_period")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="queued"), name="notification_digest_due")]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} {self.period}"
