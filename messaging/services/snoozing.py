"""Putting a conversation off: until a moment comes, or until the person answers. Their message ends both at once."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from crm.models import Activity, Notification
from crm.services import notifying
from messaging.models import Conversation
from messaging.services import conversations
from tenants import chores, context, waking
from tenants.models import User

WAKE = "messaging.wake_snoozed"
AT_ONCE = 100
MORNING = time(9)
EVENING = time(22)  # what would come back later than this waits for tomorrow
LATER = timedelta(hours=3)
LONGEST = timedelta(days=366)
State, Kind = Conversation.State, Activity.Kind


class CannotSnooze(Exception):
    """The moment is none to wait for; the text says why."""


def moments(now: datetime) -> dict[str, datetime]:
    """What is offered, the soonest first, by the clock of where the organization is."""
    local = timezone.localtime(now)
    later = timezone.localtime(now + LATER).replace(minute=0, second=0, microsecond=0)
    morrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=7 - local.weekday())
    found = {"today": later} if later.date() == local.date() and later.time() < EVENING else {}
    found["tomorrow"] = datetime.combine(morrow, MORNING, tzinfo=local.tzinfo)
    if monday != morrow:
        found["monday"] = datetime.combine(monday, MORNING, tzinfo=local.tzinfo)
    return found


@transaction.atomic
def snooze(conversation: Conversation, *, until: datetime, by: User | None) -> Conversation:
    """Out of the way until then. Raises ``CannotSnooze``."""
    now = clock.now()
    if until <= now:
        raise CannotSnooze(_("Choose a moment that lies ahead."))
    if until > now + LONGEST:
        raise CannotSnooze(_("Choose a moment within a year."))
    fresh = conversations.locked(conversation)
    return conversations.enter(fresh, State.SNOOZED, Kind.CONVERSATION_SNOOZED, by=by, what="snoozed", until=until)


@transaction.atomic
def await_answer(conversation: Conversation, *, by: User | None) -> Conversation:
    """Out of the way until the person writes."""
    fresh = conversations.locked(conversation)
    return conversations.enter(fresh, State.PENDING, Kind.CONVERSATION_PENDING, by=by, what="pending")


@transaction.atomic
def wake_some() -> bool:
    """The next ones whose moment has come. False when there is none. Rows are locked: two workers never wake the same."""
    due = Conversation.objects.to_wake().select_related("channel", "contact", "lead__contact", "assignee", "snoozed_by")
    rows = list(due.order_by("snoozed_until").select_for_update(of=("self",), skip_locked=True, no_key=True)[:AT_ONCE])
    for conversation in rows:
        whom = conversation.assignee or conversation.snoozed_by
        conversations.enter(conversation, State.OPEN, Kind.CONVERSATION_WOKEN, by=None, what="woken")
        if whom:
            told = {"path": f"inbox/{conversation.pk}/", "name": conversation.contact.display_name}
            notifying.notify(whom, Notification.Kind.CONVERSATION_WOKEN, by=None, **told)
    return bool(rows)


def wake_forgotten() -> None:
    """Whose moment has come."""
    if chores.is_found(waits):
        waking.wake(WAKE, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Conversation.objects.to_wake()]
