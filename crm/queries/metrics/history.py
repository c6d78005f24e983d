"""A pipeline's numbers for a set of leads, each asked of the database once and summed there."""

import itertools
import math
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import (
    Avg,
    BigIntegerField,
    Count,
    Exists,
    OuterRef,
    Q,
    Sum,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Lead, LostReason, Pipeline, Stage, StageVisit, Task
from crm.models.lead import LeadQuerySet
from crm.queries.metrics.aggregates import Percentile, cycle, stay
from crm.queries.metrics.numbers import Bottleneck, Reason, Slice, StageMetrics, Totals, share
from crm.queries.progress import with_furthest
from tenants.models import User

Kind = Stage.Kind
FOUR_IN_FIVE = 1.2816  # standard deviations around the mean that hold 80 % of a normal distribution
OPEN, WON, LOST = (Q(stage__kind=kind) for kind in (Kind.OPEN, Kind.WON, Kind.LOST))


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
        stages = {stage.pk: stage for stage in self.board}
        for row in self._standing:
            stage = stages[row["stage"]]
            chance = stage.probability / 100
            counts[stage.kind] += row["n"]
            cents[stage.kind] += int(row["cents"])
            if stage.kind == Kind.OPEN:
                expected += chance * int(row["cents"])
                variance += chance * (1 - chance) * float(row["squares"])
            elif stage.kind == Kind.WON:
                days += (row["cycle"] or 0) * row["n"]
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
        standing = {row["stage"]: row for row in self._standing}
        stays = {row["stage"]: row for row in self._stays}
        reached = self._reached
        path = [stage for stage in self.board if stage.kind != Kind.LOST]
        following = {stage.pk: after.pk for stage, after in itertools.pairwise(path)}
        told = []
        for stage in self.board:
            count, cents = reached.get(stage.pk, (0, 0))
            further = reached[following[stage.pk]][0] if stage.pk in following else 0
            row, here = stays.get(stage.pk, {}), standing.get(stage.pk, {})
            times = {name: row.get(name) if stage.kind == Kind.OPEN else None for name in ("average", "median", "p90")}
            told.append(
                StageMetrics(
                    stage=stage,
                    reached=count,
                    reached_cents=cents,
                    advanced=share(further, count) if stage.pk in following else None,
                    entered=row.get("entered", 0),
                    left=row.get("left", 0),
                    standing=here.get("n", 0),
                    standing_cents=here.get("cents", 0),
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
        rows = self.leads.filter(LOST).values("lost_reason").annotate(n=Count("pk"), cents=Sum("value_cents"))
        names = LostReason.objects.in_bulk([row["lost_reason"] for row in rows if row["lost_reason"]])
        reasons = [
            Reason(pk, names[pk].name if pk in names else _("No reason given"), row["n"], int(row["cents"]))
            for row in rows
            for pk in [row["lost_reason"]]
        ]
        return sorted(reasons, key=lambda reason: (-reason.count, reason.name))

    def by_owner(self) -> list[Slice]:
        """Who brought in most first; those without an owner last."""
        rows = self._sliced("owner")
        people = User.objects.in_bulk([row["owner"] for row in rows if row["owner"]])
        slices = [
            Slice(
                str(pk or "none"),
                str(people[pk]) if pk in people else _("Nobody in charge"),
                person=people.get(pk),
                **_counts(row),
            )
            for row in rows
            for pk in [row["owner"]]
        ]
        return sorted(slices, key=lambda one: (one.person is None, -one.won_cents, -one.open, one.label))

    def by_source(self) -> list[Slice]:
        """Which brought in most first."""
        labels = dict(Lead.Source.choices)
        slices = [
            Slice(row["source"], str(labels.get(row["source"], row["source"])), **_counts(row))
            for row in self._sliced("source")
        ]
        return sorted(slices, key=lambda one: (-one.won_cents, -one.open, one.label))

    @cached_property
    def _standing(self) -> list[dict[str, Any]]:
        cents = Cast("value_cents", output_field=BigIntegerField())
        rows = self.leads.values("stage").annotate(
            n=Count("pk"), cents=Sum("value_cents"), squares=Sum(cents * cents), cycle=Avg(cycle())
        )
        return [dict(row) for row in rows]

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
        counted = with_furthest(self.leads).values("furthest").annotate(n=Count("pk"), cents=Sum("value_cents"))
        rows = [dict(row) for row in counted]
        ends = [row for row in rows if row["furthest"] is not None]
        return {
            stage.pk: (sum(row["n"] for row in further), int(sum(row["cents"] for row in further)))
            for stage in self.board
            if stage.kind != Kind.LOST
            for further in [[row for row in ends if row["furthest"] >= stage.position]]
        }

    def _sliced(self, name: str) -> list[dict]:
        rows = self.leads.values(name).annotate(
            open=Count("pk", filter=OPEN),
            won=Count("pk", filter=WON),
            won_cents=Sum("value_cents", filter=WON),
            lost=Count("pk", filter=LOST),
        )
        return list(rows)


def _counts(row: dict) -> dict:
    return {"open": row["open"], "won": row["won"], "won_cents": int(row["won_cents"] or 0), "lost": row["lost"]}
