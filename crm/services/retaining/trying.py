"""The dry run: how many rows a rule would take away, and which are the oldest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from crm.retention import Example, Kind, before

SHOWN = 5


@dataclass(frozen=True)
class DryRun:
    """What a number of months would take away now."""

    months: int
    before: datetime
    count: int
    examples: Sequence[Example]


def dry_run(kind: Kind, months: int) -> DryRun:
    """Changes nothing."""
    moment = before(months, timezone.now())
    rows = kind.due(moment)
    return DryRun(months, moment, rows.count(), [kind.example(row) for row in rows.order_by(kind.at, "pk")[:SHOWN]])
