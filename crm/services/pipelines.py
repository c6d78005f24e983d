"""Boards and their columns, as the organization sets them up."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import events
from crm.models import Lead, Pipeline, Stage
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import defaults
from tenants.models import User

CHANGEABLE = frozenset(
    {
        "name",
        "kind",
        "colour",
        "probability",
        "rotten_after_days",
        "required_fields",
        "move_roles",
        "needs_approval",
    }
)
RANK = {Stage.Kind.OPEN: 0, Stage.Kind.WON: 1, Stage.Kind.LOST: 2}
GONE = 1000  # places of stages that were removed begin here, below those in use


class Invalid(Exception):
    """The process would not hold together like this; the message says why, ``field`` what is to be mended."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field


@transaction.atomic
def create(name: str, *, by: User | None, like: Pipeline | None = None) -> Pipeline:
    """With the usual stages, or with those of another pipeline; the first one is the default."""
    last = Pipeline.ever.order_by("-position").values_list("position", flat=True).first()
    first = not Pipeline.objects.exists()
    pipeline = Pipeline.objects.create(name=_tidy(name), position=(last or 0) + 1, is_default=first)
    fresh = [_copied(stage) for stage in like.stages.order_by("position")] if like else defaults.stages()
    for position, stage in enumerate(fresh):
        stage.pipeline, stage.position = pipeline, position
    Stage.objects.bulk_create(fresh)
    tell(pipeline, by=by)
    return pipeline


@transaction.atomic
def rename(pipeline: Pipeline, name: str, *, by: User | None) -> Pipeline:
    fresh = locked(pipeline)
    fresh.name = _tidy(name)
    fresh.save(update_fields=["name", "updated_at"])
    tell(fresh, by=by)
    return fresh


@transaction.atomic
def make_default(pipeline: Pipeline, *, by: User | None) -> Pipeline:
    """New leads enter one pipeline: choosing another takes the mark from the one before."""
    fresh = locked(pipeline)
    if fresh.archived_at or fresh.closing_since:
        raise Invalid(_("This pipeline is being removed."))
    for other in Pipeline.ever.filter(is_default=True).exclude(pk=fresh.pk):
        other.is_default = False
        other.save(update_fields=["is_default", "updated_at"])
    fresh.is_default = True
    fresh.save(update_fields=["is_default", "updated_at"])
    tell(fresh, by=by)
    return fresh


@transaction.atomic
def arrange(ids: Iterable[UUID], *, by: User | None) -> None:
    """In this order; those that are not named come after."""
    places = {pk: place for place, pk in enumerate(ids)}
    rows = sorted(Pipeline.objects.select_for_update(no_key=True), key=lambda row: places.get(row.pk, len(places)))
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position", "updated_at"])
    if rows:
        tell(rows[0], by=by)


@transaction.atomic
def add_stage(pipeline: Pipeline, *, by: User | None, name: str, **fields: Any) -> Stage:
    """At the end of those of its kind. Raises ``Invalid``."""
    fresh = locked(pipeline)
    last = Stage.objects.filter(pipeline=fresh).order_by("-position").values_list("position", flat=True).first()
    stage = Stage(pipeline=fresh, name=_tidy(name), position=(-1 if last is None else last) + 1, **fields)
    stage.save(force_insert=True)
    _settle(fresh)
    tell(fresh, by=by)
    return stage


@transaction.atomic
def change_stage(stage: Stage, *, by: User | None, **fields: Any) -> Stage:
    """Fields that stay as they are leave no trace. Raises ``Invalid``."""
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    pipeline = locked(stage.pipeline)
    fresh = Stage.objects.select_for_update(no_key=True).get(pk=stage.pk)
    if "name" in fields:
        fields["name"] = _tidy(fields["name"])
    fields = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    if "kind" in fields and Lead.objects.filter(stage=fresh).exists():
        raise Invalid(_("Leads stand here. Move them first: whether they are won would change with the kind."), "kind")
    for name, value in fields.items():
        setattr(fresh, name, value)
    if fields:
        fresh.save(update_fields=[*fields, "updated_at"])
        _settle(pipeline)
        tell(pipeline, by=by)
    return fresh


@transaction.atomic
def arrange_stages(pipeline: Pipeline, ids: Iterable[UUID], *, by: User | None) -> None:
    """In this order, as far as kinds allow: open ones first, then won, then lost."""
    fresh = locked(pipeline)
    places = {pk: place for place, pk in enumerate(ids)}
    put_in_order(fresh, key=lambda stage: places.get(stage.pk, len(places)))
    tell(fresh, by=by)


def locked(pipeline: Pipeline, *others: UUID) -> Pipeline:
    """One change of a pipeline at a time, while nobody moves a lead over its stages, nor over ``others``.

    Stages are locked in the order in which moves lock theirs, so that none waits for the other.
    """
    fresh = Pipeline.ever.select_for_update(no_key=True).get(pk=pipeline.pk)
    stages = Stage.ever.filter(Q(pipeline=pipeline.pk) | Q(pk__in=others)).order_by("pk")
    list(stages.select_for_update(no_key=True).values_list("pk", flat=True))
    return fresh


def must_hold_together(stages: Iterable[Stage]) -> None:
    """What every board and every figure counts on."""
    kinds = [stage.kind for stage in stages if not stage.is_closing]
    if Stage.Kind.OPEN not in kinds:
        raise Invalid(_("A pipeline needs at least one open stage: new leads enter there."), "kind")
    if kinds.count(Stage.Kind.WON) > 1:
        raise Invalid(_("There is a stage for won leads already. One is what the figures count."), "kind")
    if kinds.count(Stage.Kind.LOST) > 1:
        raise Invalid(_("There is a stage for lost leads already. One is what the figures count."), "kind")


def put_in_order(pipeline: Pipeline, key: Any = None) -> None:
    """Places from 0 on, open stages before won before lost; removed ones far below."""
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position"))
    stages.sort(key=lambda stage: (RANK[Stage.Kind(stage.kind)], key(stage) if key else stage.position))
    for place, stage in enumerate(stages):
        if stage.position != place:
            stage.position = place
            stage.save(update_fields=["position", "updated_at"])


def tell(pipeline: Pipeline, *, by: User | None) -> None:
    """Boards draw their columns again."""
    events.record("pipeline.changed", pipeline.pk, audience=Audience(EVERYBODY), by=by)


def _settle(pipeline: Pipeline) -> None:
    must_hold_together(Stage.objects.filter(pipeline=pipeline))
    put_in_order(pipeline)


def _tidy(name: str) -> str:
    if not (name := " ".join(name.split())):
        raise Invalid(_("Give it a name."), "name")
    return name


def _copied(stage: Stage) -> Stage:
    same = {name: getattr(stage, name) for name in CHANGEABLE}
    return Stage(**same)
