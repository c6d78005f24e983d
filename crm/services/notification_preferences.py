"""What a person decides about being told: ways, quiet times, and being left alone for a while."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import notices
from crm.models import Notification, NotificationPreference, Way
from crm.models.notification_digest import Rhythm
from crm.models.notification_preference import DIGEST, MORNING
from tenants.models import User

# For how long one may be left alone; the last is until tomorrow morning.
HALF_AN_HOUR, HOUR, FOUR_HOURS, TOMORROW = "30m", "1h", "4h", "tomorrow"
SPANS = {HALF_AN_HOUR: timedelta(minutes=30), HOUR: timedelta(hours=1), FOUR_HOURS: timedelta(hours=4)}


def of(user: User) -> NotificationPreference:
    """The person's, or what is usual, not kept yet."""
    return NotificationPreference.objects.filter(user=user).first() or NotificationPreference(user=user)


@transaction.atomic
def decide(user: User, **said: Any) -> NotificationPreference:
    NotificationPreference.objects.get_or_create(user=user)
    row = NotificationPreference.objects.select_for_update(no_key=True).get(user=user)
    if any(name in said and said[name] != getattr(row, name) for name in DIGEST):
        said["digest_since"] = timezone.now()
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=[*said, "updated_at"])
    return row


def want_no_digest(user: User) -> None:
    """As the link in each of them says; nothing else changes."""
    if of(user).digest != Rhythm.OFF:
        decide(user, digest=Rhythm.OFF)


def be_silent(user: User, span: str) -> NotificationPreference:
    """From now on, for so long."""
    return decide(user, silent_until=_end(span, timezone.localtime()))


def be_told_again(user: User) -> None:
    decide(user, silent_until=None)


def sounds_for(notification: Notification, user: User) -> bool:
    """Whether an open page makes a sound of it now."""
    preference = of(user)
    wanted = preference.plays_sounds and Way.SOUND in notices.ways(preference, notification.kind)
    return wanted and preference.quiet_until(timezone.localtime()) is None


def _end(span: str, now: datetime) -> datetime:
    if span in SPANS:
        return now.astimezone(UTC) + SPANS[span]
    tomorrow = now.date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, tzinfo=now.tzinfo)
