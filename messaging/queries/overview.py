"""All channels at a glance: how each is, how fast it answers, what waits, what it costs; in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Aggregate, Count, FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from messaging.models import Budget, Channel, Connection, Fallback, Message, MessageStatus
from messaging.queries.ageing import age_of
from messaging.queries.costs import Month, Spent, of_month, spent
from messaging.queries.health import SPAN, Health, health_of
from tenants.ageing import Age
from tenants.outbox.models import OutboxItem

MESSAGE = "message"  # what the outbox calls one


class P95(Aggregate):
    """Nineteen in twenty take no longer."""

    template = "percentile_cont(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass
class Row:
    """One channel, and what serves it now."""

    channel: Channel
    connection: Connection | None
    health: Health
    answered_in: float | None = None  # seconds in which the provider answered nineteen in twenty
    waiting: int = 0
    down_for: float | None = None  # seconds until the account is tried again
    costs: dict[str, Decimal] = field(default_factory=dict)
    budget: Spent | None = None
    fallen: Fallback | None = None

    @property
    def age(self) -> Age | None:
        """Of its credentials."""
        return age_of(self.connection) if self.connection else None


@dataclass(frozen=True)
class Overview:
    """All channels, and what they cost together in this month."""

    rows: list[Row]
    month: Month
    budget: Spent | None
    answered_in: float | None


def overview(channels: Sequence[Channel], today: date) -> Overview:
    """``channels`` with their connections prefetched."""
    health, times, waiting = health_of(list(channels)), _answered_in(channels), _waiting()
    first = today.replace(day=1)
    month = of_month(first)
    budgets = spent(Budget.objects.select_related("channel"), first)
    of_channel = {each.budget.channel_id: each for each in budgets}
    fallen = {each.channel_id: each for each in Fallback.objects.under_way().select_related("by")}
    rows = [
        Row(
            channel=channel,
            connection=serving(channel),
            health=health[channel.pk],
            answered_in=times.get(channel.pk),
            waiting=waiting.get(channel.pk, 0),
            costs=dict(month.by_channel.get(channel.pk, {})),
            budget=of_channel.get(channel.pk),
            fallen=fallen.get(channel.pk),
        )
        for channel in channels
    ]
    return Overview(rows, month, of_channel.get(None), max(times.values(), default=None))


def serving(channel: Channel) -> Connection | None:
    """Of the prefetched ones, what serves it now, else the last that did."""
    known = sorted(channel.connections.all(), key=lambda each: (each.is_current, each.created_at))
    return known[-1] if known else None


def _answered_in(channels: Sequence[Channel]) -> dict[UUID, float]:
    """Of the last day. The time stands with the step, in milliseconds."""
    steps = MessageStatus.objects.filter(
        message__channel__in=channels,
        message__sent_at__gte=timezone.now() - SPAN,
        status=Message.Status.SENT,
        detail__has_key="took",
    )
    took = Cast(KeyTextTransform("took", "detail"), FloatField())
    rows = steps.values("message__channel").annotate(p95=P95(took)).order_by().values_list("message__channel", "p95")
    return {channel: p95 / 1000 for channel, p95 in rows}


def _waiting() -> dict[UUID, int]:
    """Messages that are to leave and have not, though it is time."""
    due = timezone.now() + timedelta(minutes=1)
    items = OutboxItem.objects.filter(kind=MESSAGE, state__in=OutboxItem.UNFINISHED, due_at__lte=due)
    ids = list(items.values_list("object_id", flat=True)[:5000])
    rows = Message.objects.filter(pk__in=ids).values("channel").annotate(n=Count("pk"))
    return dict(rows.order_by().values_list("channel", "n"))
