"""What browsers have sent, each by the key they gave it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sent(models.Model):
    """A form that came through. A browser that got no answer sends it again, and this row says that it is done.

    Kept for two days, and not audited: what the form changed is.
    """

    id = models.BigAutoField(primary_key=True)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    # A digest of what it said: the same key with other words is another thing.
    said = models.CharField(max_length=64)
    # What it made, if it made something.
    made = models.UUIDField(null=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="a_form_is_sent_once")]
        indexes = [models.Index(fields=["sent_at"], name="sent_at")]

    def __str__(self) -> str:
        return f"{self.key}"
