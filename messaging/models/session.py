"""A paired phone's session, and how much went out by it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from messaging.providers.linked import ENDED, WORDS, State
from tenants.audit import audited

STATES = [(state.value, word) for state, word in WORDS.items()]


class WebSession(Row):
    """How the pairing of a connection stands. Its id is the lease's, and what its keys are stored under."""

    connection = models.OneToOneField("messaging.Connection", models.CASCADE, related_name="web_session")
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=State.STARTING.value)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    detail = models.CharField(max_length=120, blank=True, default="", editable=False)
    # What the phone scans, for some seconds; or what is typed on it instead.
    qr = models.TextField(blank=True, default="", editable=False)
    wants_code = models.BooleanField(default=False, editable=False)
    code = models.CharField(max_length=12, blank=True, default="", editable=False)
    # As WhatsApp calls the paired account.
    jid = models.CharField(max_length=80, blank=True, default="", editable=False)
    paired_at = models.DateTimeField(null=True, editable=False)
    banned_until = models.DateTimeField(null=True, editable=False)
    # When the gateway that holds it was last asked how it stands.
    looked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("paired session")
        verbose_name_plural = _("paired sessions")
        triggers = [audited("qr", "code", "looked_at")]

    def __str__(self) -> str:
        return f"{self.connection} · {self.get_state_display()}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class SentInHour(models.Model):
    """How many messages left by a connection in an hour; ``cold`` ones to people who had not written for a day."""

    connection = models.ForeignKey("messaging.Connection", models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)
    cold = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "hour"], name="an_hour_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.hour:%d/%m %H}h {self.sent}"
