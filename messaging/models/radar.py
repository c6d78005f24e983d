"""Conversations that are about to go unanswered: when that is, and that somebody was told of one."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from messaging.models.conversation import Conversation
from tenants.audit import audited

LONGEST = 24 * 60


def _minutes(label, default: int):
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )


class Radar(Row):
    """What the organization promises its people who write; one row, where it is not as usual."""

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    is_on = models.BooleanField(_("tell people of it"), default=True)
    answer_within = _minutes(_("minutes until an answer"), 30)
    escalate_after = _minutes(_("minutes until the leader is told"), 60)
    window_left = _minutes(_("minutes before the window closes"), 120)

    class Meta:
        verbose_name = _("radar of conversations")
        verbose_name_plural = _("radars of conversations")
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class RadarAlarm(Row):
    """That somebody was told of one wait of one conversation, for one reason."""

    class Reason(models.TextChoices):
        UNANSWERED = "unanswered", _("waits for an answer")
        WINDOW = "window", _("the window is about to close")
        ESCALATED = "escalated", _("the leader was told")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="alarms")
    reason = models.CharField(max_length=10, choices=Reason)
    # Our last word, or the beginning of the conversation: as long as nobody answers it is one wait.
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("alarm of the radar")
        verbose_name_plural = _("alarms of the radar")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "reason", "since"], name="a_wait_is_told_once_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.reason}"
