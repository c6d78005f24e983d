"""A pipeline in figures: how many leads stand in each stage, and what they come to."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from crm.models import Pipeline, Stage


@dataclass(frozen=True)
class StageFigures:
    """What the leads of a stage come to."""

    stage: UUID
    name: str
    kind: str
    count: int
    value_cents: int


@dataclass(frozen=True)
class Figures:
    """The stages of a pipeline from left to right, and all of them together."""

    pipeline: UUID
    stages: list[StageFigures] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(stage.count for stage in self.stages)

    @property
    def value_cents(self) -> int:
        return sum(stage.value_cents for stage in self.stages)


def figures_of(pipeline: Pipeline, leads: QuerySet) -> Figures:
    """Of these leads those in the pipeline, summed by the database."""
    rows = (
        leads.filter(pipeline=pipeline)
        .order_by()
        .values_list("stage")
        .annotate(n=Count("pk"), cents=Sum("value_cents"))
    )
    sums = {stage: (count, cents) for stage, count, cents in rows}
    stages = Stage.objects.filter(pipeline=pipeline).order_by("position")
    return Figures(pipeline.pk, [StageFigures(s.pk, s.name, s.kind, *sums.get(s.pk, (0, 0))) for s in stages])
