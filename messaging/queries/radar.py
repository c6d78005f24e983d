"""Which conversations are about to go unanswered, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.models import Task
from messaging.models import Conversation, Radar
from messaging.models.conversation import WINDOW
from tenants.access import Principal

MOST = 100  # on the page; whoever has more has other worries than the rest
OPEN = Conversation.State.OPEN
UNANSWERED = Q(last_inbound_at__isnull=False) & (
    Q(last_outbound_at=None) | Q(last_outbound_at__lt=F("last_inbound_at"))
)


@dataclass(frozen=True)
class Blip:
    """A conversation on the radar: since when the person waits, when free text ends, a promise that is due."""

    conversation: Conversation
    since: datetime
    is_late: bool
    closes_at: datetime | None
    has_promise: bool


def current() -> Radar:
    """What the organization has decided, or what is usual."""
    return Radar.objects.first() or Radar()


def watched() -> QuerySet[Conversation]:
    """Open, and the person spoke last; nobody who is blocked."""
    return Conversation.objects.filter(UNANSWERED, state=OPEN, merged_into=None, contact__block=None)


def late(radar: Radar, now: datetime) -> Q:
    return Q(last_inbound_at__lte=now - timedelta(minutes=radar.answer_within))


def closing(radar: Radar, now: datetime) -> Q:
    """Free text ends soon, and has not ended."""
    last = now - WINDOW
    soon = last + timedelta(minutes=radar.window_left)
    return Q(channel__has_window=True, last_inbound_at__gt=last, last_inbound_at__lte=soon)


def count(principal: Principal) -> int:
    """How many of those that one may see."""
    return _seen(principal, current(), timezone.now()).count()


def blips(principal: Principal) -> list[Blip]:
    """Whoever waits longest comes first."""
    radar, now = current(), timezone.now()
    rows = _seen(principal, radar, now).select_related("contact", "channel", "assignee", "lead__stage")
    due = Task.objects.undone().filter(lead=OuterRef("lead"), due_at__lte=now)
    found = rows.annotate(has_promise=Exists(due)).order_by("last_inbound_at", "pk")[:MOST]
    return [_blip(row, radar, now) for row in found]


def _seen(principal: Principal, radar: Radar, now: datetime) -> QuerySet[Conversation]:
    mine = Conversation.objects.accessible_by(principal).values("pk")
    return watched().filter(late(radar, now) | closing(radar, now), pk__in=mine)


def _blip(row: Any, radar: Radar, now: datetime) -> Blip:
    closes, within = row.window_closes_at, timedelta(minutes=radar.window_left)
    return Blip(
        conversation=row,
        since=row.last_inbound_at,
        is_late=row.last_inbound_at <= now - timedelta(minutes=radar.answer_within),
        closes_at=closes if closes and now < closes <= now + within else None,
        has_promise=row.has_promise,
    )
