"""A channel that does not answer sends by another one until it does."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from tenants.audit import audited

from .channel import Channel, Connection


class FallbackQuerySet(models.QuerySet):
    """The questions of pages and of the outbox."""

    def under_way(self):
        return self.filter(ended_at=None)


class Fallback(Row):
    """From when to when a channel's messages went by another one. The constraint says that it begins once."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="fallbacks")
    by = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = FallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("fallback")
        verbose_name_plural = _("fallbacks")
        ordering = ["-created_at"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(ended_at=None), name="a_channel_falls_back_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.by}"


class Probing(models.Model):
    """How a connection answered when it was last asked. A conditional update of ``probed_at`` says who asks."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="probing")
    probed_at = models.DateTimeField(null=True)
    # The last times it did not answer, oldest first; none after it has.
    failures = ArrayField(models.DateTimeField(), default=list)
    healthy_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.connection_id}"
