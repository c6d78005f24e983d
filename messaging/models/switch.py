"""A channel on its way from one provider to another."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from tenants.audit import audited

from .channel import Channel, Connection


class SwitchQuerySet(models.QuerySet):
    """The questions that pages and the watch ask."""

    def accessible_by(self, principal, permission: str = "channel.view"):
        return self if principal.may(permission) else self.none()

    def under_way(self):
        return self.filter(state__in=Switch.UNDER_WAY)


class Switch(Row):
    """From the first credentials that worked to the last look back: what was found, when it happened, how it ended."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared beside")
        SHARED = "shared", _("a share switched")
        WATCHED = "watched", _("switched, watched")
        DONE = "done", _("done")
        RETURNED = "returned", _("gone back")
        CANCELLED = "cancelled", _("cancelled")

    UNDER_WAY = ("prepared", "shared", "watched")
    SHARES = (5, 10, 25, 50)  # percent of the conversations, before all
    ALL = 100

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="switches")
    former = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    new = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What was found before: templates here and there, messages of a month. No secrets.
    found = models.JSONField(default=dict)
    # The last message that was sent to try the new connection: to whom, when, what came of it.
    trial = models.JSONField(default=dict)
    # When the first conversation went by the new connection, and when all did.
    began_at = models.DateTimeField(_("begun"), null=True)
    switched_at = models.DateTimeField(_("switched"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # Why it went back by itself; empty: a person decided.
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = SwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of provider")
        verbose_name_plural = _("changes of provider")
        ordering = ["-created_at"]
        triggers = [audited("found", "trial")]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(state__in=("prepared", "shared", "watched")),  # Switch.UNDER_WAY, which a Meta cannot see
                name="a_channel_changes_one_thing_at_a_time",
            )
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def began(self):
        """From when on messages have gone by the new connection; one from before shares had only its switch."""
        return self.began_at or self.switched_at

    @property
    def share(self) -> int:
        """Percent of the conversations that go by the new connection."""
        return self.ALL if self.new.is_current else self.new.share

    def __str__(self) -> str:
        return f"{self.channel}: {self.former.provider_key} → {self.new.provider_key}"
