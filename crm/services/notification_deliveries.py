"""Which ways a notification takes beside the bell, and what is known of them afterwards."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from crm import notices
from crm.models import Notification, NotificationDelivery, NotificationPreference, Way
from tenants.waking import wake_after_commit

MAIL = "crm.mail_notifications"
State = NotificationDelivery.State
MAIL_AFTER = 10  # minutes, for whoever has not said


def plan(notification: Notification, ways: Collection[Way], preference: NotificationPreference | None) -> None:
    """Each way once. An e-mail waits for the person to look into the product first."""
    if Way.MAIL not in ways:
        return
    at_once = notification.kind in notices.MAILED_AT_ONCE
    wait = 0 if at_once else preference.mail_after if preference else MAIL_AFTER
    NotificationDelivery.objects.create(
        notification=notification, way=Way.MAIL, due_at=timezone.now() + timedelta(minutes=wait)
    )
    if at_once:
        wake_after_commit(MAIL)


def opened(notification: Notification, way: str) -> None:
    """The person came by this way."""
    sent = NotificationDelivery.objects.filter(notification=notification, way=way, state=State.SENT)
    sent.update(state=State.OPENED, opened_at=timezone.now())
