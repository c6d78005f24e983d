"""What an organization keeps for a time of its choosing. Apps add their kinds at start-up; see docs/privacy.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

MONTH = timedelta(days=31)  # the longest: nothing goes too early
MOST = 240  # months; longer than that is to keep


@dataclass(frozen=True)
class Example:
    """One row of those that would go: what it is, and the page it is on, below the organization's address."""

    text: str
    path: str
    at: datetime


@dataclass(frozen=True)
class Kind:
    """One kind of data. ``due``: rows older than a moment that nothing holds; once removed, a row is due no more."""

    key: str
    label: Promise
    icon: str = field(kw_only=True)
    says: Promise  # what goes, and what stays
    due: Callable[[datetime], QuerySet]
    remove: Callable[[Sequence[UUID]], None]
    example: Callable[[Any], Example]
    at: str  # the column that says how old a row is: the oldest go first
    months: int | None = None  # unless the organization decides; None: it is kept
    least: int = 1
    most: int = MOST
    law: Promise | str = ""  # what sets the least, the most, or an exception


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Said by apps at start-up."""
    KINDS.update({kind.key: kind for kind in kinds})


def before(months: int, now: datetime) -> datetime:
    """What is older than this goes."""
    return now - months * MONTH
