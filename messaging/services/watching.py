"""Telling people of conversations about to go unanswered: whose it is, then whoever leads them; each wait once."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from crm.models import Notification
from crm.queries import people
from crm.realtime.audience import sees
from crm.services import notifying
from messaging.models import Conversation, Radar, RadarAlarm
from messaging.queries import radar as shown
from messaging.services import telling
from tenants import context, waking
from tenants.access import Scope
from tenants.models import Membership, User

WATCH = "messaging.watch_conversations"
EVERY = 60  # seconds
AT_ONCE = 100
OLD = timedelta(
    days=2
)  # of open hours: nobody is told of waits from before the radar, or of what it could not tell so long
Reason = RadarAlarm.Reason
SINCE = Coalesce("last_outbound_at", "created_at")
KINDS = {
    Reason.UNANSWERED: Notification.Kind.CONVERSATION_UNANSWERED,
    Reason.WINDOW: Notification.Kind.WINDOW_CLOSING,
    Reason.ESCALATED: Notification.Kind.CONVERSATION_ESCALATED,
}


def watch_some() -> bool:
    """The next waits that nobody was told of. False when there is none."""
    radar = shown.current()
    if not radar.is_on:
        return False
    found = {reason: _untold(reason, which) for reason, which in _reasons(radar).items()}
    members = people.colleagues() if any(found.values()) else []
    for reason, rows in found.items():
        for conversation in rows:
            _tell(conversation, reason, members)
    return any(found.values())


def wake_forgotten() -> None:
    """Once a minute, in each organization."""
    if cache.add("radar", 1, timeout=EVERY) and _is_anything_untold():
        waking.wake(WATCH, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """Without one of these nobody waits too long."""
    return [shown.watched()]


@transaction.atomic
def decide(**said: int | bool) -> Radar:
    """What the organization promises."""
    Radar.objects.get_or_create(is_the_one=True)
    radar = Radar.objects.select_for_update(no_key=True).get()
    for name, value in said.items():
        setattr(radar, name, value)
    radar.save(update_fields=[*said, "updated_at"])
    return radar


def _reasons(radar: Radar) -> dict[str, Q]:
    """What is to be told of, of what is not too old for it. The window closes by plain time."""
    time = shown.clock()
    longer = timedelta(minutes=max(radar.escalate_after, radar.answer_within))
    which = {
        Reason.UNANSWERED: shown.late(radar, time),
        Reason.WINDOW: shown.closing(radar, time.now),
        Reason.ESCALATED: time.waited(longer),
    }
    return {reason: found & ~time.waited(OLD) for reason, found in which.items()}


def _is_anything_untold() -> bool:
    radar = shown.current()
    return radar.is_on and any(_untold(reason, which) for reason, which in _reasons(radar).items())


def _untold(reason: str, which: Q) -> Sequence[Conversation]:
    told = RadarAlarm.objects.filter(conversation=OuterRef("pk"), reason=reason, since=OuterRef("waits_since"))
    rows = shown.watched().filter(which).annotate(waits_since=SINCE).exclude(Exists(told))
    rows = rows.select_related("channel", "contact", "assignee", "lead")
    return list(rows.order_by("last_inbound_at")[:AT_ONCE])


@transaction.atomic
def _tell(conversation: Conversation, reason: str, members: Sequence[Membership]) -> None:
    """Two workers that find the same wait tell it once: the row is unique."""
    since = conversation.last_outbound_at or conversation.created_at
    _alarm, is_new = RadarAlarm.objects.get_or_create(conversation=conversation, reason=reason, since=since)
    if not is_new:
        return
    told = {"path": f"inbox/{conversation.pk}/", "name": conversation.contact.display_name}
    for user in _whom(conversation, reason, members):
        owner = str(conversation.assignee or "")
        notifying.notify(user, KINDS[RadarAlarm.Reason(reason)], by=None, owner=owner, **told)


def _whom(conversation: Conversation, reason: str, members: Sequence[Membership]) -> list[User]:
    """Its own person; with nobody in charge, and when that has not helped, those who lead."""
    if conversation.assignee and reason != Reason.ESCALATED:
        return [conversation.assignee]
    audience = telling.around(conversation)
    able = [each for each in members if each.user_id != conversation.assignee_id and sees(each, audience)]
    near = [each for each in able if each.scope("conversation.change") == Scope.TEAM]
    return [each.user for each in near or able if each in near or each.scope("conversation.change") == Scope.ALL]
