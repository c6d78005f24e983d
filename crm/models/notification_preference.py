"""How a person wants to be told of things, and when not."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .notification_digest import Rhythm

MORNING = time(8)
DIGEST = ("digest", "digest_at", "digest_day", "digest_zone")  # what one decides about it
MOST_HOPS = 30  # ends of quiet times that may follow one another: two a day, for two weeks


class NotificationPreference(Row):
    """One person's; whoever has none is told as is usual."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # {kind: {way: true or false}}, only where it is not as usual: see crm.notices.
    choices = models.JSONField(default=dict, blank=True)
    mail_after = models.PositiveSmallIntegerField(
        _("minutes until an e-mail"), default=10, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    plays_sounds = models.BooleanField(_("sounds"), default=True)
    pushes_text = models.BooleanField(_("pushes show what was written"), default=False, db_default=False)
    silent_until = models.DateTimeField(_("do not disturb until"), null=True, blank=True)
    # Each day between the two, on the organization's clock; and whole days of the week, Monday is 0.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    quiet_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("quiet days"), default=list, blank=True)
    # What waits, gathered in one e-mail: at this time by the person's own clock, or by the organization's when it is empty.
    digest = models.CharField(_("digest"), max_length=6, choices=Rhythm, default=Rhythm.OFF, db_default=Rhythm.OFF)
    digest_at = models.TimeField(_("digest at"), default=MORNING, db_default=MORNING)
    digest_day = models.PositiveSmallIntegerField(
        _("digest on"), default=0, db_default=0, validators=[MaxValueValidator(6)]
    )
    digest_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="", db_default="")
    # Since when it is as it is: what would have been due before is not made up for.
    digest_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("notification preferences")
        verbose_name_plural = _("notification preferences")
        triggers = [audited("digest_since")]

    def __str__(self) -> str:
        return str(self.user)

    def is_silent(self, now: datetime) -> bool:
        return self.silent_until is not None and now < self.silent_until

    def digest_due(self, now: datetime, home: ZoneInfo) -> tuple[date, datetime] | None:
        """The first day of the period whose digest should have gone by now, and since when; None while there is none."""
        here = ZoneInfo(self.digest_zone) if self.digest_zone else home
        period = day = now.astimezone(here).date()
        if self.digest == Rhythm.WEEKLY:
            period -= timedelta(days=period.weekday())
            day = period + timedelta(days=self.digest_day)
        at = datetime.combine(day, self.digest_at, here)
        is_due = self.digest != Rhythm.OFF and (self.digest_since or at) <= at <= now
        return (period, at) if is_due else None

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the person may be disturbed again; None when that is now. ``now`` is on the organization's clock."""
        at = now
        for _hop in range(MOST_HOPS):
            end = self._end_of_quiet(at)
            if end is None:
                break
            at = end
        return at if at > now else None

    def _end_of_quiet(self, at: datetime) -> datetime | None:
        if self.silent_until is not None and at < self.silent_until:
            return self.silent_until.astimezone(at.tzinfo)
        if at.weekday() in self.quiet_days:
            return _at(at + timedelta(days=1), hour=0, minute=0)
        start, end, clock = self.quiet_from, self.quiet_to, at.time()
        if start is None or end is None or start == end:
            return None
        is_quiet = start <= clock < end if start < end else clock >= start or clock < end
        if not is_quiet:
            return None
        day = at if clock < end else at + timedelta(days=1)
        return _at(day, hour=end.hour, minute=end.minute)


def _at(day: datetime, **clock: Any) -> datetime:
    return day.replace(second=0, microsecond=0, **clock)
