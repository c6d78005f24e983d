"""All organizations of a person at once: each is asked in its own schema, as the person's role there allows.

There is no query across schemas. What there is to tell an app says in a part that it registers at start-up.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tenants.context import in_tenant
from tenants.models import Membership, Organization, User
from tenants.schemas import bears

log = structlog.get_logger(__name__)
PATIENCE = 400  # ms that one statement may take before its organization counts as not answering
BUDGET = 2.0  # seconds for all of them; whoever is left then is not asked
SLOW_FOR = 60  # seconds in which one that did not answer is asked after the others


@dataclass(frozen=True)
class Line:
    """Something that waits for somebody. ``path`` leads to it, below its organization's address; who posts oneself as
    ``user`` to ``take`` has it.
    """

    kind: str
    name: str
    words: str
    since: datetime
    path: str
    icon: str = ""
    cents: int | None = None
    who: str = ""
    is_mine: bool = False
    is_late: bool = False
    take: str = ""


@dataclass(frozen=True)
class Figures:
    """What an organization comes to; None is not this person's to see."""

    open: int | None = None
    unassigned: int | None = None
    waiting: int | None = None
    late: int | None = None
    oldest: datetime | None = None
    hot: int | None = None
    nobodys: int | None = None
    won: int | None = None
    won_cents: int | None = None
    overdue: int | None = None


@dataclass(frozen=True)
class Wait:
    """What becomes a line when somebody sees it: of a thousand that wait a page shows twenty."""

    since: datetime
    told: Callable[[], Line]


@dataclass(frozen=True)
class Told:
    """What one app says of one organization."""

    figures: Mapping[str, Any] = field(default_factory=dict)
    waits: Sequence[Wait] = ()


class State(StrEnum):
    """Whether an organization has answered."""

    ANSWERED = "answered"
    SILENT = "silent"
    UPGRADING = "upgrading"


@dataclass(frozen=True)
class Reading:
    """One organization, as one of its members sees it now."""

    membership: Membership
    state: State
    figures: Figures = Figures()
    waits: Sequence[Wait] = ()

    @property
    def lines(self) -> list[Line]:
        return [each.told() for each in self.waits]

    @property
    def organization(self) -> Organization:
        return self.membership.organization

    @property
    def lines_in_all(self) -> int:
        """How many wait, also those whose lines were not read."""
        return sum(filter(None, (self.figures.waiting, self.figures.nobodys, self.figures.overdue)))


Part = Callable[[Membership, int], Told]
_parts: list[Part] = []


def tell(part: Part) -> None:
    """Register what an app tells of an organization, with so many lines at most. Called at start-up; runs inside the door."""
    _parts.append(part)


def memberships_of(user: User) -> list[Membership]:
    """One's places in organizations that are alive, by the organization's name."""
    mine = Membership.objects.across_organizations().filter(user=user, is_active=True)
    alive = mine.filter(organization__state=Organization.State.ACTIVE).order_by("organization__name", "pk")
    return list(alive.select_related("organization", "role", "team", "user"))


def read_all(memberships: Sequence[Membership], most: int) -> list[Reading]:
    """Each in its turn, of each kind so many lines at most; one that does not answer in time holds nobody up."""
    slow = cache.get_many([_slow_key(m.organization_id) for m in memberships])
    in_turn = sorted(memberships, key=lambda m: _slow_key(m.organization_id) in slow)
    ends = time.monotonic() + BUDGET
    with _impatient():
        read = {m.pk: _read(m, most) if time.monotonic() < ends else Reading(m, State.SILENT) for m in in_turn}
    return [read[m.pk] for m in memberships]


def _read(membership: Membership, most: int) -> Reading:
    organization = membership.organization
    if not bears(organization.schema_version):
        return Reading(membership, State.UPGRADING)
    try:
        with (
            timezone.override(ZoneInfo(organization.timezone)),
            in_tenant(organization.schema_name),
            transaction.atomic(),
        ):
            told = [part(membership, most) for part in _parts]
    except DatabaseError:
        log.warning("console.not_answering", organization=organization.slug, exc_info=True)
        cache.set(_slow_key(organization.pk), 1, SLOW_FOR)
        return Reading(membership, State.SILENT)
    figures = Figures(**{name: value for each in told for name, value in each.figures.items()})
    return Reading(membership, State.ANSWERED, figures, [wait for each in told for wait in each.waits])


@contextmanager
def _impatient() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


def _slow_key(organization_id: UUID) -> str:
    return f"public:console:slow:{organization_id}"
