"""Of those a rule names: who can take a lead now, why the others cannot, and whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.distribution import areas, hours


class Way(StrEnum):
    """How one of several able people is chosen."""

    TURNS = "turns"
    LEAST_OPEN = "least_open"
    WEIGHTED = "weighted"


class Why(StrEnum):
    """What keeps somebody from a lead, or gives it to them."""

    CHOSEN = "chosen"
    LATER = "later"  # able; it was another's turn
    PAUSED = "paused"
    ABSENT = "absent"
    HOURS = "hours"
    TERRITORY = "territory"
    FULL = "full"
    DAY_FULL = "day_full"


@dataclass(frozen=True)
class Away:
    """Days, both included, on which somebody takes nothing; and who does instead."""

    first_day: date
    last_day: date
    backup: UUID | None = None


@dataclass
class Person:
    """Somebody who can be given leads. The counts grow while several are given at once."""

    id: UUID
    name: str
    weight: int = 1
    most_open: int | None = None
    most_per_day: int | None = None
    week: hours.Week = field(default_factory=dict)
    territories: tuple[str, ...] = ()
    is_paused: bool = False
    absences: tuple[Away, ...] = ()
    open_count: int = 0
    today: int = 0

    def away(self, day: date) -> Away | None:
        return next((each for each in self.absences if each.first_day <= day <= each.last_day), None)

    def kept_from(self, now: datetime) -> Why | None:
        """What keeps the person from any lead at this moment."""
        if self.is_paused:
            return Why.PAUSED
        if self.away(now.date()):
            return Why.ABSENT
        if not hours.is_open(self.week, now):
            return Why.HOURS
        return self.too_full()

    def too_full(self) -> Why | None:
        if self.most_open is not None and self.open_count >= self.most_open:
            return Why.FULL
        if self.most_per_day is not None and self.today >= self.most_per_day:
            return Why.DAY_FULL
        return None


@dataclass
class Candidate:
    """One of those a rule names, and whether the lead could go to them; ``taker`` is who would really get it."""

    person: Person
    taker: Person | None
    why: Why

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "user": str(self.person.id),
            "name": self.person.name,
            "why": self.why.value,
            "open": self.person.open_count,
            "today": self.person.today,
        }
        if self.why is Why.FULL:
            told["most"] = self.person.most_open
        if self.why is Why.DAY_FULL:
            told["most"] = self.person.most_per_day
        if self.taker is not None and self.taker is not self.person:
            told["taker"] = self.taker.name
        return told


def candidates(
    named: Sequence[Person], everybody: Mapping[UUID, Person], *, now: datetime, area: str, by_territory: bool
) -> list[Candidate]:
    """Each of those named. With territories, whoever has the lead's area comes before all who have none."""
    at_home = [person for person in named if areas.covers(person.territories, area)]
    meant = list(named) if not by_territory else at_home or [person for person in named if not person.territories]
    return [
        _candidate(person, everybody, now) if person in meant else Candidate(person, None, Why.TERRITORY)
        for person in named
    ]


def choose(able: Sequence[Candidate], way: Way, credits: dict[str, int]) -> Candidate:
    """Smooth weighted turns: each gets credit by weight, the richest is chosen and pays for all.

    With equal weights that is one after the other. ``credits`` are changed; whoever cannot take a lead gains none, so
    coming back from holidays brings no flood.
    """
    weights = [max(1, each.person.weight) if way is Way.WEIGHTED else 1 for each in able]
    for each, weight in zip(able, weights, strict=True):
        credits[str(each.person.id)] = credits.get(str(each.person.id), 0) + weight

    def rank(each: Candidate) -> tuple[int, int]:
        work = each.taker.open_count if way is Way.LEAST_OPEN and each.taker else 0
        return work, -credits[str(each.person.id)]

    chosen = min(able, key=rank)
    credits[str(chosen.person.id)] -= sum(weights)
    return chosen


def _candidate(person: Person, everybody: Mapping[UUID, Person], now: datetime) -> Candidate:
    why = person.kept_from(now)
    if why is Why.ABSENT and (away := person.away(now.date())) and away.backup:
        backup = everybody.get(away.backup)
        if backup and backup is not person and backup.kept_from(now) is None:
            return Candidate(person, backup, Why.ABSENT)
    return Candidate(person, None if why else person, why or Why.LATER)
