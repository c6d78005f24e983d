"""A pipeline's numbers for a set of leads, each asked of the database once and summed there."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    Avg,
    BigIntegerField,
    Count,
    Exists,
    OuterRef,
    Sum,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Lead, LostReason, Pipeline, Stage, StageVisit, Task
from crm.models.lead import LeadQuerySet
from crm.queries import progress
from crm.queries.metrics.aggregates import Percentile, cycle, stay
from crm.queries.metrics.numbers import Bottleneck, Reason, Slice, StageMetrics, Totals, share
from tenants.models import User

Kind = Stage.Kind
Key = TypeVar("Key")
FOUR_IN_FIVE = 1.2816  # standard deviations around the mean that hold 80 % of a normal distribution


@dataclass(frozen=True)
class Group:
    """Leads alike in what the metrics tell apart; ``days`` is the sum of their cycles."""

    stage: Stage
    owner: UUID | None
    source: str
    lost_reason: UUID | None
    count: int
    cents: int
    squares: float
    days: float


class History:
    """``leads`` are living leads of the pipeline, narrowed to whom they are shown and what was asked for."""

    def __init__(self, pipeline: Pipeline, leads: LeadQuerySet, *, now: datetime | None = None):
        self.pipeline = pipeline
        self.leads = leads.order_by()
        self.now = now or timezone.now()

    @cached_property
    def board(self) -> list[Stage]:
        return list(self.pipeline.stages.order_by("position"))

    @cached_property
    def totals(self) -> Totals:
        counts, cents = dict.fromkeys(Kind.values, 0), dict.fromkeys(Kind.values, 0)
        expected = variance = days = 0.0
        for group in self._groups:
            kind, chance = group.stage.kind, group.stage.probability / 100
            counts[kind] += group.count
            cents[kind] += group.cents
            if kind == Kind.OPEN:
                expected += chance * group.cents
                variance += chance * (1 - chance) * group.squares
            elif kind == Kind.WON:
                days += group.days
        return Totals(
            count=sum(counts.values()),
            open=counts[Kind.OPEN],
            open_cents=cents[Kind.OPEN],
            weighted_cents=round(expected),
            give_or_take_cents=round(FOUR_IN_FIVE * math.sqrt(variance)),
            won=counts[Kind.WON],
            won_cents=cents[Kind.WON],
            lost=counts[Kind.LOST],
            lost_cents=cents[Kind.LOST],
            cycle_days=share(days, counts[Kind.WON]),
        )

    @cached_property
    def stages(self) -> list[StageMetrics]:
        """From left to right; lost ones last in the funnel's sense: nobody advances out of them."""
        standing = self._standing
        stays = {row["stage"]: row for row in self._stays}
        reached = self._reached
        path = [stage for stage in self.board if stage.kind != Kind.LOST]
        following = {stage.pk: after.pk for stage, after in itertools.pairwise(path)}
        told = []
        for stage in self.board:
            count, cents = reached.get(stage.pk, (0, 0))
            further = reached[following[stage.pk]][0] if stage.pk in following else 0
            row, (count_here, cents_here) = stays.get(stage.pk, {}), standing.get(stage.pk, (0, 0))
            times = {name: row.get(name) if stage.kind == Kind.OPEN else None for name in ("average", "median", "p90")}
            told.append(
                StageMetrics(
                    stage=stage,
                    reached=count,
                    reached_cents=cents,
                    advanced=share(further, count) if stage.pk in following else None,
                    entered=row.get("entered", 0),
                    left=row.get("left", 0),
                    standing=count_here,
                    standing_cents=cents_here,
                    **times,
                )
            )
        return told

    @cached_property
    def bottleneck(self) -> Bottleneck | None:
        """The open stage whose average stay is the largest multiple of its goal, when that is passed."""
        slow = [row for row in self.stages if row.over_goal is not None and row.over_goal >= 1 and row.standing]
        if not slow:
            return None
        worst = max(slow, key=lambda row: row.over_goal or 0)
        late = self.leads.filter(stage=worst.stage, entered_stage_at__lte=self.now - timedelta(days=worst.goal or 0))
        tasks = Task.objects.undone().filter(lead=OuterRef("pk"))
        counted = late.aggregate(n=Count("pk"), idle=Count("pk", filter=~Exists(tasks)))
        return Bottleneck(worst, counted["n"], counted["idle"])

    @cached_property
    def lost_reasons(self) -> list[Reason]:
        """The commonest first."""
        lost = _summed((group.lost_reason, group) for group in self._groups if group.stage.kind == Kind.LOST)
        names = LostReason.objects.in_bulk([pk for pk in lost if pk])
        reasons = [
            Reason(pk, names[pk].name if pk in names else _("No reason given"), count, cents)
            for pk, (count, cents) in lost.items()
        ]
        return sorted(reasons, key=lambda reason: (-reason.count, reason.name))

    def by_owner(self) -> list[Slice]:
        """Who brought in most first; those without an owner last."""
        owners = self._sliced("owner")
        people = User.objects.in_bulk([pk for pk in owners if pk])
        slices = [
            Slice(str(pk or "none"), str(people.get(pk, _("Nobody in charge"))), person=people.get(pk), **told)
            for pk, told in owners.items()
        ]
        return sorted(slices, key=lambda one: (one.person is None, -one.won_cents, -one.open, one.label))

    def by_source(self) -> list[Slice]:
        """Which brought in most first."""
        labels = dict(Lead.Source.choices)
        slices = [
            Slice(source, str(labels.get(source, source)), **told) for source, told in self._sliced("source").items()
        ]
        return sorted(slices, key=lambda one: (-one.won_cents, -one.open, one.label))

    @cached_property
    def _standing(self) -> dict[UUID, tuple[int, int]]:
        """How many leads stand in each stage, and their value."""
        return _summed((group.stage.pk, group) for group in self._groups)

    @cached_property
    def _groups(self) -> list[Group]:
        """The leads read once, in groups of the same stage, owner, source and reason; what is asked is a sum of groups."""
        cents = Cast("value_cents", output_field=BigIntegerField())
        rows = self.leads.values_list("stage", "owner", "source", "lost_reason").annotate(
            n=Count("pk"), cents=Sum("value_cents"), squares=Sum(cents * cents), days=Sum(cycle())
        )
        stages = {stage.pk: stage for stage in self.board}
        return [
            Group(stages[stage], owner, source, reason, n, int(cents), float(squares), days or 0.0)
            for stage, owner, source, reason, n, cents, squares, days in rows
        ]

    @cached_property
    def _stays(self) -> list[dict[str, Any]]:
        days = stay(self.now)
        rows = StageVisit.objects.filter(lead__in=self.leads.values("pk"), stage__in=self.board).values("stage")
        told = rows.annotate(
            entered=Count("pk"),
            left=Count("left_at"),
            average=Avg(days),
            median=Percentile(days, 0.5),
            p90=Percentile(days, 0.9),
        )
        return [dict(row) for row in told]

    @cached_property
    def _reached(self) -> dict[UUID, tuple[int, int]]:
        """How many leads got to each stage or beyond, and their value."""
        ends = progress.ends(self.leads, self.pipeline)
        return {
            stage.pk: (sum(count for count, _cents in further), sum(cents for _count, cents in further))
            for stage in self.board
            if stage.kind != Kind.LOST
            for further in [[told for place, told in ends.items() if place >= stage.position]]
        }

    def _sliced(self, name: str) -> dict[Any, dict[str, Any]]:
        slices: dict[Any, dict[str, Any]] = {}
        for group in self._groups:
            told = slices.setdefault(getattr(group, name), {"open": 0, "won": 0, "won_cents": 0, "lost": 0})
            told[group.stage.kind] += group.count
            if group.stage.kind == Kind.WON:
                told["won_cents"] += group.cents
        return slices


def _summed(groups: Iterable[tuple[Key, Group]]) -> dict[Key, tuple[int, int]]:
    """How many leads of each key, and their value."""
    sums: dict[Key, tuple[int, int]] = {}
    for key, group in groups:
        count, cents = sums.get(key, (0, 0))
        sums[key] = (count + group.count, cents + group.cents)
    return sums
