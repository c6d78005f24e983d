"""A message's way in words, step by step: every attempt, every answer, all that the provider told of it later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import Message, MessageStatus
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.queries import connections

LATE = timedelta(seconds=1)  # the provider's clock and ours differ by less without anybody noticing
PRICED_AS = {
    "marketing": gettext_lazy("marketing"),
    "utility": gettext_lazy("utility"),
    "authentication": gettext_lazy("authentication"),
    "service": gettext_lazy("service"),
}
OF_OURS = frozenset({Message.Status.SENDING, Message.Status.UNKNOWN, MessageStatus.PUT_OFF, MessageStatus.HELD})


@dataclass(frozen=True)
class Step:
    """One line of the way. ``at`` is the clock of whoever made the step: ours, or the provider's."""

    status: str
    at: datetime
    title: str = ""  # "": the word of the status says it
    notes: list[str] = field(default_factory=list)


def way(message: Message) -> list[Step]:
    """All steps, in the order in which we learned of them."""
    provider = _provider(message)
    return [_step(row, provider) for row in message.steps.order_by("recorded_at", "pk")]


def _step(row: MessageStatus, provider: Provider | None) -> Step:
    detail = row.detail
    notes = [*_of_attempt(detail), *_of_trouble(detail, provider), *_of_price(detail), *_of_delay(row)]
    return Step(status=row.status, at=row.at, title=_title(row), notes=notes)


def _title(row: MessageStatus) -> str:
    attempt = row.detail.get("attempt", 0)
    if row.status == Message.Status.SENDING and attempt > 1:
        return _("sending, attempt %(number)s") % {"number": attempt}
    until = parse_datetime(row.detail.get("until", ""))
    clock = date_format(timezone.localtime(until), "H:i:s") if until else "–"
    if row.status == MessageStatus.PUT_OFF:
        return _("did not go; tried again at %(time)s") % {"time": clock}
    if row.status == MessageStatus.HELD:
        return _("waits until %(time)s: the account's limit is used up, or the provider does not answer") % {
            "time": clock
        }
    return ""


def _of_attempt(detail: dict[str, Any]) -> list[str]:
    if key := detail.get("provider"):
        return [str(registry.get(key).label)] if key in registry.PROVIDERS else []
    if (took := detail.get("took")) is not None:
        return [_("the provider took it after %(ms)s ms") % {"ms": took}]
    return []


def _of_trouble(detail: dict[str, Any], provider: Provider | None) -> list[str]:
    """What it means, in the reader's language, and the provider's own words with their code."""
    errors = detail.get("errors") or [{}]
    code = detail.get("code") or errors[0].get("code")
    if not code:
        return []
    said = detail.get("said") or " ".join(filter(None, (errors[0].get("title"), errors[0].get("detail"))))
    explained = str(provider.explain(str(code)).what) if provider else ""
    return [line for line in (explained, f"{code}: {said}" if said else str(code)) if line]


def _of_price(detail: dict[str, Any]) -> list[str]:
    pricing = detail.get("pricing") or {}
    if not (category := str(pricing.get("category", ""))):
        return []
    category = str(PRICED_AS.get(category, category))
    if pricing.get("billable") is False:
        return [_("not charged (%(category)s)") % {"category": category}]
    return [_("charged as %(category)s") % {"category": category}]


def _of_delay(row: MessageStatus) -> list[str]:
    """How much later than it happened we heard of it."""
    delay = row.recorded_at - row.at
    if row.status in OF_OURS or delay < LATE:
        return []
    if delay < timedelta(minutes=1):
        return [_("we were told %(seconds)s s later") % {"seconds": round(delay.total_seconds())}]
    return [_("we were told %(long)s later") % {"long": timesince(row.at, row.recorded_at, depth=1)}]


def _provider(message: Message) -> Provider | None:
    """Who explains its codes."""
    return connections.explainer(message)
