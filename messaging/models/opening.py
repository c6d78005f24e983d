"""When people answer on a channel, and that somebody was told that nobody does."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.removable import Removable, Standing
from messaging.opening import NATIONAL, PLACES
from tenants.audit import audited


class OpeningHoursQuerySet(models.QuerySet):
    """Hours are part of a channel's settings."""

    def accessible_by(self, principal, permission: str = "channel.view"):
        return self if principal.may(permission) else self.none()


class OpeningHours(Removable):
    """A channel's week, holidays and answer when it is closed. Without a channel: of all that have none of their own."""

    channel = models.ForeignKey(
        "messaging.Channel", models.CASCADE, null=True, blank=True, related_name="opening", db_index=False
    )
    # {"0": [["09:00", "18:00"]], …}: see crm.distribution.hours. Empty: always open.
    week = models.JSONField(_("hours"), default=dict, blank=True)
    holidays = models.CharField(
        _("holidays"), max_length=2, choices=PLACES, default=NATIONAL, blank=True, help_text=_("It is closed on these.")
    )
    closed_days = ArrayField(models.DateField(), verbose_name=_("other days it is closed"), default=list, blank=True)
    answers = models.BooleanField(_("answer by itself when it is closed"), default=False)
    text = models.TextField(_("answer"), max_length=1000, blank=True, default="")

    objects = Standing.from_queryset(OpeningHoursQuerySet)()
    ever = OpeningHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="a_channel_has_one_week_of_its_own",
            )
        ]

    def __str__(self) -> str:
        return str(self.channel or self._meta.verbose_name)


class AwayAnswer(models.Model):
    """That somebody was told so, in the closed time that ends at ``until``."""

    conversation = models.ForeignKey("messaging.Conversation", models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer while closed")
        verbose_name_plural = _("answers while closed")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "until"], name="in_a_closed_time_one_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.until}"
