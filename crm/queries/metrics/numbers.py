"""The numbers themselves, from rows the database has summed."""

from dataclasses import dataclass, field
from uuid import UUID

from crm.models import Stage
from tenants.models import User


@dataclass(frozen=True)
class Totals:
    """What a set of leads comes to as it stands now."""

    count: int = 0
    open: int = 0
    open_cents: int = 0
    weighted_cents: int = 0
    # What is expected from open leads, give or take: four times in five the sum lies within.
    give_or_take_cents: int = 0
    won: int = 0
    won_cents: int = 0
    lost: int = 0
    lost_cents: int = 0
    cycle_days: float | None = None

    @property
    def conversion(self) -> float | None:
        """Won, of all."""
        return share(self.won, self.count)

    @property
    def win_rate(self) -> float | None:
        """Won, of those that are closed."""
        return share(self.won, self.won + self.lost)

    @property
    def average_sale_cents(self) -> float | None:
        return share(self.won_cents, self.won)

    @property
    def velocity_cents(self) -> float | None:
        """What the open leads bring in a day, at the win rate, the average sale and the cycle of these leads."""
        if not self.cycle_days or self.win_rate is None or self.average_sale_cents is None:
            return None
        return self.open * self.win_rate * self.average_sale_cents / self.cycle_days

    @property
    def at_least_cents(self) -> int:
        return max(0, self.weighted_cents - self.give_or_take_cents)

    @property
    def at_most_cents(self) -> int:
        return self.weighted_cents + self.give_or_take_cents


@dataclass(frozen=True)
class StageMetrics:
    """A stage: how many got that far, who came and went, and how long they stayed, in days."""

    stage: Stage
    reached: int = 0
    reached_cents: int = 0
    advanced: float | None = None
    entered: int = 0
    left: int = 0
    standing: int = 0
    standing_cents: int = 0
    average: float | None = None
    median: float | None = None
    p90: float | None = None

    @property
    def goal(self) -> int | None:
        return self.stage.rotten_after_days

    @property
    def over_goal(self) -> float | None:
        """The average stay as a multiple of the goal."""
        return self.average / self.goal if self.average is not None and self.goal else None


@dataclass(frozen=True)
class Slice:
    """The leads of one owner, or of one source."""

    key: str
    label: str
    open: int = 0
    won: int = 0
    won_cents: int = 0
    lost: int = 0
    person: User | None = None

    @property
    def win_rate(self) -> float | None:
        return share(self.won, self.won + self.lost)


@dataclass(frozen=True)
class Reason:
    """Why leads were lost, and what was lost with them."""

    pk: UUID | None
    name: str
    count: int
    cents: int


@dataclass(frozen=True)
class Bottleneck:
    """Where leads wait longest against the goal, and how many of those that wait too long have no task."""

    metrics: StageMetrics
    late: int
    without_task: int


@dataclass(frozen=True)
class Point:
    """A week or a month."""

    created: int = 0
    created_won: int = 0
    won: int = 0
    won_cents: int = 0
    lost: int = 0
    cycle_days: float | None = None

    @property
    def conversion(self) -> float | None:
        return share(self.created_won, self.created)

    @property
    def average_sale_cents(self) -> float | None:
        return share(self.won_cents, self.won)


@dataclass(frozen=True)
class Series:
    """Points in their order, each with the day it begins."""

    step: str
    days: list = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


def share(part: float, whole: float) -> float | None:
    """None where there is nothing to have a share of."""
    return part / whole if whole else None
