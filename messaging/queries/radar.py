"""Which conversations are about to go unanswered, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.models import Task
from messaging.models import Conversation, Radar
from messaging.models.conversation import WINDOW
from messaging.opening import Opening
from messaging.queries.opening import openings
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


@dataclass(frozen=True)
class Clock:
    """How long people have waited: while their channel is closed no time passes. By None the hours of all other channels."""

    now: datetime
    openings: Mapping[UUID | None, Opening]

    def since(self, span: timedelta, channel: UUID | None = None) -> datetime:
        """Whoever wrote to the channel by then has waited for so long."""
        opening = self.openings.get(channel) or self.openings.get(None)
        return opening.open_since(span, self.now) if opening else self.now - span

    def own_since(self, span: timedelta) -> dict[UUID, datetime]:
        """The same of each channel with hours of its own."""
        return {channel: self.since(span, channel) for channel in self.openings if channel}

    def waited(self, span: timedelta) -> Q:
        return written_by(self.since(span), self.own_since(span))


def written_by(moment: datetime, own: Mapping[UUID, datetime]) -> Q:
    """The last word of the person came by then; on some channels, by another moment."""
    found = Q(last_inbound_at__lte=moment) & ~Q(channel__in=list(own))
    for channel, by in own.items():
        found |= Q(channel=channel, last_inbound_at__lte=by)
    return found


def clock() -> Clock:
    return Clock(timezone.now(), openings())


def current() -> Radar:
    """What the organization has decided, or what is usual."""
    return Radar.objects.first() or Radar()


def watched() -> QuerySet[Conversation]:
    """Open, and the person spoke last; nobody who is blocked."""
    return Conversation.objects.filter(UNANSWERED, state=OPEN, merged_into=None, contact__block=None)


def late(radar: Radar, time: Clock) -> Q:
    return time.waited(timedelta(minutes=radar.answer_within))


def closing(radar: Radar, now: datetime) -> Q:
    """Free text ends soon, and has not ended."""
    last = now - WINDOW
    soon = last + timedelta(minutes=radar.window_left)
    own = Q(own_inbound_at=None, last_inbound_at__gt=last, last_inbound_at__lte=soon)
    return Q(channel__has_window=True) & (own | Q(own_inbound_at__gt=last, own_inbound_at__lte=soon))


def count(principal: Principal) -> int:
    """How many of those that one may see."""
    return _seen(principal, current(), clock()).count()


def blips(principal: Principal) -> list[Blip]:
    """Whoever waits longest comes first."""
    radar, time = current(), clock()
    rows = _seen(principal, radar, time).select_related("contact", "channel", "assignee", "lead__stage")
    due = Task.objects.undone().filter(lead=OuterRef("lead"), due_at__lte=time.now)
    found = rows.annotate(has_promise=Exists(due)).order_by("last_inbound_at", "pk")[:MOST]
    return [_blip(row, radar, time) for row in found]


def _seen(principal: Principal, radar: Radar, time: Clock) -> QuerySet[Conversation]:
    mine = Conversation.objects.accessible_by(principal).values("pk")
    return watched().filter(late(radar, time) | closing(radar, time.now), pk__in=mine)


def _blip(row: Any, radar: Radar, time: Clock) -> Blip:
    now, closes, within = time.now, row.window_closes_at, timedelta(minutes=radar.window_left)
    return Blip(
        conversation=row,
        since=row.last_inbound_at,
        is_late=row.last_inbound_at <= time.since(timedelta(minutes=radar.answer_within), row.channel_id),
        closes_at=closes if closes and now < closes <= now + within else None,
        has_promise=row.has_promise,
    )
