"""Which ways a notification takes beside the bell, what still has to go, and what is known of it afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from crm import notices
from crm.models import Notification, NotificationDelivery, NotificationPreference, Way
from crm.queries.notified import still_sees
from tenants.context import current_organization_id, current_schema
from tenants.models import Membership, Organization, User
from tenants.waking import wake, wake_after_commit

TASKS = {Way.PUSH: "crm.push_notifications", Way.MAIL: "crm.mail_notifications"}
State = NotificationDelivery.State
MAIL_AFTER = timedelta(minutes=10)  # for whoever has not said
PUSHED_AGAIN = timedelta(minutes=2)  # what comes again and again is pushed no oftener
GIVEN_UP = timedelta(hours=12)  # of trying; later it is no news
AT_ONCE = 30  # notifications to one person
READ, GONE, REFUSED = "read", "out_of_sight", "not_accepted"


@dataclass(frozen=True)
class Batch:
    """What goes to one person now, by one way."""

    user: User
    organization: Organization
    preference: NotificationPreference
    rows: Sequence[NotificationDelivery]

    def sent(self) -> None:
        self._settle(State.SENT, "")

    def spared(self, reason: str) -> None:
        self._settle(State.SPARED, reason)

    def _settle(self, state: str, reason: str) -> None:
        rows = NotificationDelivery.objects.filter(pk__in=[row.pk for row in self.rows], state=State.QUEUED)
        rows.update(state=state, reason=reason, sent_at=Now() if state == State.SENT else None)


def plan(notification: Notification, ways: Collection[Way], preference: NotificationPreference | None) -> None:
    """Each way once. A push goes now; an e-mail waits for the person to come by the push, or to look into the product."""
    after = timedelta(minutes=preference.mail_after) if preference else MAIL_AFTER
    waits = {Way.PUSH: timedelta(), Way.MAIL: timedelta() if notification.kind in notices.MAILED_AT_ONCE else after}
    taken = [way for way in waits if way in ways]
    NotificationDelivery.objects.bulk_create(
        NotificationDelivery(notification=notification, way=way, due_at=Now() + waits[way]) for way in taken
    )
    for way in taken:
        if not waits[way]:
            wake_after_commit(TASKS[way])


def push_again(notification: Notification) -> None:
    """It has come again: the browser shows it anew, not for each of many."""
    now = timezone.now()
    if notification.created_at > now - PUSHED_AGAIN:  # whatever was pushed of it is newer still
        return
    pushed = NotificationDelivery.objects.filter(notification=notification, way=Way.PUSH)
    if pushed.filter(state=State.SENT, sent_at__lt=Now() - PUSHED_AGAIN).update(state=State.QUEUED, due_at=Now()):
        wake_after_commit(TASKS[Way.PUSH])


def opened(notification: Notification, way: str) -> None:
    """The person came by this way."""
    sent = NotificationDelivery.objects.filter(notification=notification, way=way, state=State.SENT)
    sent.update(state=State.OPENED, opened_at=timezone.now())


def wake_forgotten() -> None:
    """What is due."""
    for way, task in TASKS.items():
        if NotificationDelivery.objects.due(way).exists():
            wake(task, current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [NotificationDelivery.objects.due(way) for way in TASKS]


@transaction.atomic
def claim(way: Way, *, again: timedelta) -> tuple[bool, Batch | None]:
    """All that is due for whoever waits longest; whether anything was due at all.

    A worker that dies with it leaves it to be tried again, after so long.
    """
    due = NotificationDelivery.objects.due(way).select_for_update(skip_locked=True, of=("self",))
    first = due.select_related("notification__user").order_by("due_at").first()
    if first is None:
        return False, None
    user, now = first.notification.user, clock.now()
    organization = Organization.objects.get(pk=current_organization_id())
    preference = NotificationPreference.objects.filter(user=user).first() or NotificationPreference(user=user)
    theirs = due.filter(notification__user=user).select_related("notification__actor", "notification__user")
    rows = list(theirs.order_by("due_at")[:AT_ONCE])
    if until := preference.quiet_until(now.astimezone(ZoneInfo(organization.timezone))):
        _put_off(rows, until)
        return True, None
    going = _worth_sending(rows, user, now)
    _put_off(going, now + again)
    return True, Batch(user, organization, preference, going) if going else None


def _worth_sending(rows: Sequence[NotificationDelivery], user: User, now: datetime) -> list[NotificationDelivery]:
    """The rest is settled: read meanwhile, out of the person's sight, or tried for too long."""
    member = Membership.objects.select_related("role", "user").filter(user=user, is_active=True).first()
    going = []
    for row in rows:
        if row.notification.read_at:
            _settle(row, State.SPARED, READ)
        elif member is None or not user.is_active or not still_sees(member, row.notification):
            _settle(row, State.SPARED, GONE)
        elif row.attempts and row.created_at < now - GIVEN_UP:
            _settle(row, State.FAILED, REFUSED)
        else:
            row.attempts += 1
            going.append(row)
    return going


def _put_off(rows: Sequence[NotificationDelivery], until: datetime) -> None:
    for row in rows:
        row.due_at = until
    NotificationDelivery.objects.bulk_update(rows, ["due_at", "attempts"])


def _settle(row: NotificationDelivery, state: str, reason: str) -> None:
    NotificationDelivery.objects.filter(pk=row.pk).update(state=state, reason=reason)
