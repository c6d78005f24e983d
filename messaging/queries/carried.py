"""What a provider carried on a channel in a span of time: how much, how well, how fast, and what was charged for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, FloatField, Min, Q, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Lower

from messaging.models import Channel, Message, MessageStatus
from messaging.queries.health import ARRIVED, WENT_OUT
from messaging.queries.overview import P95

DAY, MONTH = timedelta(days=1), timedelta(days=30)
IN, OUT = Message.Direction.IN, Message.Direction.OUT


@dataclass(frozen=True)
class Group:
    """Messages that went out and are paid for alike. Those that nobody has charged yet are the rest."""

    category: str
    country: str
    currency: str
    messages: int
    charged: int
    free: int
    unpriced: int
    amount: Decimal

    @property
    def uncharged(self) -> int:
        return self.messages - self.charged


@dataclass(frozen=True)
class Carried:
    """A provider's messages of a channel between two moments."""

    provider_key: str
    home: str  # the country of the number, for messages whose country nobody has noted
    since: datetime
    until: datetime
    sent: int
    arrived: int
    failed: int
    received: int
    answered_in: float | None  # seconds in which the provider answered nineteen in twenty
    groups: list[Group]

    @property
    def days(self) -> float:
        return (self.until - self.since) / DAY

    @property
    def reckoned_days(self) -> float:
        """Those that stand for a month: a part of one day foretells nothing more than that day."""
        return max(self.days, 1.0)

    @property
    def a_day(self) -> float:
        return round((self.sent + self.received) / self.reckoned_days, 1)

    @property
    def tried(self) -> int:
        return self.sent + self.failed

    @property
    def failed_percent(self) -> float:
        return round(100 * self.failed / self.tried, 1) if self.tried else 0.0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "days": round(self.days, 2),
            "sent": self.sent,
            "delivered": self.arrived,
            "failed": self.failed,
            "failed_percent": self.failed_percent,
            "received": self.received,
            "messages_a_day": self.a_day,
            "answered_in_seconds": self.answered_in,
        }


def begun(channel: Channel, until: datetime) -> datetime:
    """When the thirty days before began: with the first message in them, where the number is younger than that."""
    rows = Message.objects.filter(channel=channel, is_historical=False, sent_at__gte=until - MONTH, sent_at__lte=until)
    return rows.aggregate(first=Min("sent_at"))["first"] or until - MONTH


def carried(
    channel: Channel, provider_key: str, since: datetime, until: datetime, *, home: str, also_unnoted: bool = False
) -> Carried:
    """Three queries, whatever the number of messages. ``also_unnoted``: of which nobody noted who carried them."""
    rows = Message.objects.filter(
        channel=channel,
        provider_key__in=(provider_key, "") if also_unnoted else (provider_key,),
        is_historical=False,
        sent_at__gte=since,
        sent_at__lte=until,
    )
    counted = rows.aggregate(
        sent=Count("pk", filter=Q(direction=OUT, status__in=WENT_OUT)),
        arrived=Count("pk", filter=Q(direction=OUT, status__in=ARRIVED)),
        failed=Count("pk", filter=Q(direction=OUT, status="failed")),
        received=Count("pk", filter=Q(direction=IN)),
    )
    ours = rows.filter(direction=OUT)
    steps = MessageStatus.objects.filter(message__in=ours, status=Message.Status.SENT, detail__has_key="took")
    took = steps.aggregate(p95=P95(Cast(KeyTextTransform("took", "detail"), FloatField())))["p95"]
    return Carried(
        provider_key=provider_key,
        home=home,
        since=since,
        until=until,
        answered_in=None if took is None else took / 1000,
        groups=_groups(ours.filter(status__in=WENT_OUT), channel),
        **counted,
    )


def _groups(rows, channel: Channel) -> list[Group]:
    usual = "sms" if channel.kind == Channel.Kind.SMS else "service"
    said = Lower(KeyTextTransform("category", "payload"), output_field=CharField())
    grouped = (
        rows.values(
            category=Coalesce(F("charge__category"), said, Value(usual)),
            country=Coalesce(F("charge__country"), Value("")),
            currency=Coalesce(F("charge__currency"), Value("")),
        )
        .annotate(
            messages=Count("pk"),
            charged=Count("charge"),
            free=Count("pk", filter=Q(charge__is_billable=False)),
            unpriced=Count("pk", filter=Q(charge__isnull=False, charge__amount=None)),
            amount=Coalesce(Sum("charge__amount"), Decimal(0)),
        )
        .order_by("category", "country", "currency")
    )
    return [Group(**row) for row in grouped]
