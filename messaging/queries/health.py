"""How channels have been: what was sent, what failed, when something last came and went."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet
from django.db.models.fields import DateTimeField
from django.utils import timezone

from messaging.models import Channel, Conversation, Message
from tenants.access import Principal

SPAN = timedelta(hours=24)
BAR = timedelta(minutes=30)
BARS = SPAN // BAR
# A share of failures in half an hour from which the bar is amber, and from which it is red.
UNSTABLE, BROKEN = 0.05, 0.5
WENT_OUT = ("sent", "delivered", "read", "played")
ARRIVED = ("delivered", "read", "played")


@dataclass
class Health:
    """One channel's last day: a word for each half hour, oldest first, and the sums."""

    bars: list[str] = field(default_factory=lambda: ["none"] * BARS)
    sent: int = 0
    arrived: int = 0
    failed: int = 0

    @property
    def marks(self) -> list[tuple[int, str]]:
        """Each bar's place in the drawing, five units apart, and its word."""
        return [(5 * place, word) for place, word in enumerate(self.bars)]

    @property
    def state(self) -> str:
        """What the last two hours say: ok, warn, bad, or none when nothing was sent."""
        recent = [bar for bar in self.bars[-4:] if bar != "none"]
        return max(recent, key=("ok", "warn", "bad").index) if recent else "none"


@dataclass(frozen=True)
class Day:
    """All channels together."""

    sent: int
    arrived: int
    failed: int

    @property
    def arrived_percent(self) -> float | None:
        return round(100 * self.arrived / self.sent, 1) if self.sent else None


def health_of(channels: list[Channel]) -> dict[UUID, Health]:
    """Every channel's last day in one query."""
    start = _first_half_hour()
    half_hour = Func(
        F("created_at"),
        template="date_bin('30 minutes', %(expressions)s, TIMESTAMPTZ '2000-01-01 00:00Z')",
        output_field=DateTimeField(),
    )
    rows = (
        Message.objects.filter(
            channel__in=channels, direction=Message.Direction.OUT, is_historical=False, created_at__gte=start
        )
        .values("channel_id", half_hour=half_hour)
        .annotate(
            sent=Count("pk", filter=Q(status__in=WENT_OUT)),
            arrived=Count("pk", filter=Q(status__in=ARRIVED)),
            failed=Count("pk", filter=Q(status="failed")),
        )
    )
    found = {channel.pk: Health() for channel in channels}
    for row in rows:
        health = found[row["channel_id"]]
        health.sent += row["sent"]
        health.arrived += row["arrived"]
        health.failed += row["failed"]
        health.bars[(row["half_hour"] - start) // BAR] = _word(row["sent"], row["failed"])
    return found


def failures(principal: Principal) -> QuerySet[Message]:
    """What failed on the last day in conversations one may see, the newest first."""
    rows = Message.objects.filter(
        direction=Message.Direction.OUT,
        status=Message.Status.FAILED,
        is_historical=False,
        created_at__gte=_first_half_hour(),
        conversation__in=Conversation.objects.accessible_by(principal),
    )
    return rows.select_related("conversation__contact", "channel", "author", "attachment__file").order_by(
        "-created_at", "-pk"
    )


def day_of(healths) -> Day:
    """The sums of several channels."""
    healths = list(healths)
    return Day(*(sum(getattr(each, name) for each in healths) for name in ("sent", "arrived", "failed")))


def _word(sent: int, failed: int) -> str:
    share = failed / (sent + failed) if sent + failed else 0
    return "bad" if share >= BROKEN else "warn" if share >= UNSTABLE else "ok"


def _first_half_hour() -> datetime:
    """From which the last day is counted, and drawn."""
    return _half_hour(timezone.now()) - SPAN + BAR


def _half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
