"""Broadcasts as pages and the API show them: how far each is, and what came of it for whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.models import Broadcast, Connection, Message, Recipient
from messaging.queries.rates import Rates

Status, State = Message.Status, Recipient.State
REACHED = (Status.DELIVERED, Status.READ, Status.PLAYED)
# Each number of the results and who is behind it. "Delivered" counts those who read it too.
RESULTS: dict[str, Q] = {
    "all": Q(),
    "waiting": Q(state=State.WAITING),
    "on_the_way": Q(state=State.HANDED, message__status__in=(Status.QUEUED, Status.SENDING, Status.UNKNOWN)),
    "sent": Q(message__status__in=(Status.SENT, *REACHED)),
    "delivered": Q(message__status__in=REACHED),
    "read": Q(message__status__in=(Status.READ, Status.PLAYED)),
    "replied": Q(replied_at__isnull=False),
    "failed": Q(message__status__in=(Status.FAILED, Status.CANCELLED)),
    "opted_out": Q(opted_out_at__isnull=False),
    "left_out": Q(state=State.LEFT_OUT),
}
LABELS: dict[str, str | Promise] = {
    "all": _("All people"),
    "waiting": _("Waiting"),
    "on_the_way": pgettext_lazy("broadcast", "On the way"),
    "sent": pgettext_lazy("broadcast", "Sent"),
    "delivered": pgettext_lazy("broadcast", "Delivered"),
    "read": pgettext_lazy("broadcast", "Read"),
    "replied": pgettext_lazy("broadcast", "Replied"),
    "failed": pgettext_lazy("broadcast", "Failed"),
    "opted_out": pgettext_lazy("broadcast", "Opted out"),
    "left_out": _("Left out"),
}
PAGE = 50


@dataclass(frozen=True)
class Figure:
    """A number of the results; ``part`` in percent of those it was sent to."""

    key: str
    label: str | Promise
    number: int
    part: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far a broadcast is."""

    numbers: dict[str, int]

    @property
    def people(self) -> int:
        """Those who get it, or would have."""
        return self.numbers["all"] - self.numbers["left_out"]

    @property
    def handed(self) -> int:
        return self.people - self.numbers["waiting"]

    @property
    def percent(self) -> int:
        return round(100 * self.handed / self.people) if self.people else 0

    @property
    def figures(self) -> list[Figure]:
        """Those that always matter, then those that there are."""
        always = ("sent", "delivered", "read", "replied", "failed", "opted_out")
        some = ("waiting", "on_the_way")
        keys = [*always, *(key for key in some if self.numbers[key])]
        return [Figure(key, LABELS[key], self.numbers[key], self._part(key)) for key in keys]

    def _part(self, key: str) -> int | None:
        whole = self.numbers["sent"]
        return round(100 * self.numbers[key] / whole) if whole and key in ("delivered", "read", "replied") else None


def progress_of(broadcasts: Sequence[Broadcast]) -> dict[UUID, Progress]:
    """Of many, in one statement."""
    wanted = {key: Count("pk", filter=rule) if rule else Count("pk") for key, rule in RESULTS.items()}
    rows = Recipient.objects.filter(broadcast__in=broadcasts).order_by().values_list("broadcast").annotate(**wanted)
    told = {pk: Progress(dict(zip(RESULTS, counted, strict=True))) for pk, *counted in rows}
    nothing = Progress(dict.fromkeys(RESULTS, 0))
    return {broadcast.pk: told.get(broadcast.pk, nothing) for broadcast in broadcasts}


def progress(broadcast: Broadcast) -> Progress:
    return progress_of([broadcast])[broadcast.pk]


def left_out(broadcast: Broadcast) -> list[tuple[str, str, int]]:
    """Why people get nothing: key, words, how many."""
    rows = Recipient.objects.filter(broadcast=broadcast).left_out().order_by().values_list("left_out")
    counted = dict(rows.annotate(Count("pk")))
    return [(key, str(label), counted[key]) for key, label in Recipient.Reason.choices if counted.get(key)]


def people(broadcast: Broadcast, result: str, reason: str = "") -> QuerySet[Recipient]:
    """Who is behind a number, in the order in which they were gathered."""
    rows = Recipient.objects.filter(RESULTS.get(result, Q()), broadcast=broadcast)
    rows = rows.filter(left_out=reason) if reason in Recipient.Reason.values else rows
    return rows.select_related("contact", "lead", "message", "conversation").order_by("id")


def result_of(recipient: Recipient) -> str | Promise:
    """In one word."""
    if recipient.left_out:
        return recipient.get_left_out_display()
    if recipient.message is None:
        return recipient.get_state_display()
    return recipient.message.get_status_display()


def prices(broadcast: Broadcast, countries: Mapping[str, int]) -> list[tuple[Decimal, str]]:
    """What it will probably cost, by currency; what nobody has priced is left out."""
    connection = Connection.objects.filter(channel=broadcast.channel, is_current=True).first()
    if connection is None:
        return []
    rates, today = Rates([connection.provider_key]), timezone.localdate()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for country, number in countries.items():
        if price := rates.of(connection.provider_key, broadcast.template.category.lower(), country, today):
            sums[price.currency] += number * price.amount
    return [(amount, currency) for currency, amount in sorted(sums.items())]


def takes(number: int, pace: int) -> timedelta:
    """How long so many take."""
    return timedelta(minutes=-(-number // pace))
