"""Stages and pipelines that are given up: their leads go where somebody says, all of them, and their history stays."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Lead, Pipeline, Stage
from crm.services import asking, moving, pipelines, placing, versions
from crm.services.pipelines import GONE, Invalid
from tenants import chores, context, waking
from tenants.models import User
from tenants.models.scoped import AWAY

EMPTY = "crm.empty_stages"
AT_ONCE = 100


class Occupied(Exception):
    """Leads stand there. Say where they go."""

    def __init__(self, leads: int):
        super().__init__(f"{leads} leads stand there.")
        self.leads = leads


def leads_in(*stages: Stage) -> int:
    """All of them, the archived too: they could be restored."""
    return Lead.objects.filter(stage__in=stages).count()


@transaction.atomic
def remove_stage(stage: Stage, *, by: User | None, to: Stage | None = None) -> Stage:
    """No lead enters any more, and those there go ``to``. Raises ``Invalid`` and ``Occupied``."""
    pipeline = pipelines.locked(stage.pipeline, *([to.pk] if to else []))
    here = placing.lock(stage.pk, *([to.pk] if to else []))
    fresh = here[stage.pk]
    others = Stage.objects.filter(pipeline=pipeline).exclude(pk=fresh.pk)
    if fresh.archived_at or fresh.is_closing:
        return fresh
    pipelines.must_hold_together(others)
    _begin(fresh, here[to.pk] if to else None, by=by)
    pipelines.tell(pipeline, by=by)
    return _carry_out([fresh])[0]


@transaction.atomic
def remove_pipeline(pipeline: Pipeline, *, by: User | None, to: Stage | None = None) -> Pipeline:
    """Open leads go ``to`` a stage of another pipeline, won and lost ones to that pipeline's own for those."""
    fresh = pipelines.locked(pipeline, *(to.pipeline.stages.values_list("pk", flat=True) if to else []))
    if fresh.archived_at or fresh.closing_since:
        return fresh
    if fresh.is_default:
        raise Invalid(_("New leads enter this pipeline. Make another one the default first."))
    if to and to.pipeline_id == fresh.pk:
        raise Invalid(_("Choose a stage of another pipeline."), "to")
    stages = list(fresh.stages.order_by("position"))
    targets = {stage.pk: _of_same_kind(stage, to) for stage in stages}
    here = placing.lock(*targets, *(target.pk for target in targets.values() if target))
    if to is None and (leads := leads_in(*stages)):
        raise Occupied(leads)
    fresh.closing_since, fresh.archived_by = timezone.now(), by
    fresh.save(update_fields=["closing_since", "archived_by", "updated_at"])
    for stage in stages:
        target = targets[stage.pk]
        _begin(here[stage.pk], here[target.pk] if target else None, by=by)
    pipelines.tell(fresh, by=by)
    _carry_out([here[stage.pk] for stage in stages])
    _archive_if_empty(fresh)
    return Pipeline.ever.get(pk=fresh.pk)


@transaction.atomic
def restore_pipeline(pipeline: Pipeline, *, by: User | None) -> Pipeline:
    """Back with the stages it had; its leads stay where they went. Raises ``Invalid`` when it is too late."""
    fresh = pipelines.locked(pipeline)
    if fresh.archived_at is None:
        return fresh
    _must_be_in_time(fresh)
    for stage in Stage.ever.filter(pipeline=fresh, archived_at__gte=fresh.closing_since):
        stage.archived_at = stage.archived_by = stage.successor = stage.closed_by = None
        stage.save(update_fields=[*AWAY, "successor", "closed_by", "updated_at"])
    fresh.archived_at = fresh.archived_by = fresh.closing_since = None
    fresh.save(update_fields=[*AWAY, "closing_since", "updated_at"])
    pipelines.put_in_order(fresh)
    pipelines.tell(fresh, by=by)
    return fresh


@transaction.atomic
def restore_stage(stage: Stage, *, by: User | None) -> Stage:
    """Back as the last of its kind; its leads stay where they went. Raises ``Invalid``, also when it is too late."""
    pipeline = pipelines.locked(stage.pipeline)
    fresh = Stage.ever.get(pk=stage.pk)
    if fresh.archived_at is None:
        return fresh
    if pipeline.archived_at or pipeline.closing_since:
        raise Invalid(_("Its pipeline was removed. Bring that back first."))
    _must_be_in_time(fresh)
    standing = list(Stage.objects.filter(pipeline=pipeline).order_by("position"))
    pipelines.must_hold_together([*standing, fresh])
    fresh.position = standing[-1].position + 1
    fresh.archived_at = fresh.archived_by = fresh.successor = fresh.closed_by = None
    fresh.save(update_fields=["position", *AWAY, "successor", "closed_by", "updated_at"])
    pipelines.put_in_order(pipeline)
    pipelines.tell(pipeline, by=by)
    return fresh


@transaction.atomic
def empty_some() -> bool:
    """The next leads of a stage that is given up. False when there is none."""
    stage = Stage.objects.filter(successor__isnull=False).select_related("pipeline").order_by("pk").first()
    if stage is None:
        return False
    pipeline = pipelines.locked(stage.pipeline, stage.successor_id)  # type: ignore[arg-type]  # filtered above
    fresh = Stage.objects.filter(pk=stage.pk, successor__isnull=False).first()
    if fresh is not None:  # no other worker was faster
        _empty(fresh)
    _archive_if_empty(pipeline)
    return True


def wake_forgotten() -> None:
    """Stages whose leads stopped half-way."""
    if chores.is_found(waits):
        waking.wake(EMPTY, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Stage.objects.filter(successor__isnull=False)]


def _begin(stage: Stage, to: Stage | None, *, by: User | None) -> None:
    """From here on nobody moves a lead in: the column is locked, and whoever waits for it finds it closed."""
    leads = leads_in(stage)
    if leads and to is None:
        raise Occupied(leads)
    if to and (to.pk == stage.pk or to.archived_at or to.is_closing):
        raise Invalid(_("This stage is given up too. Choose another one."), "to")
    if Stage.objects.filter(successor=stage).exists():
        raise Invalid(_("Leads are on their way into this stage. Wait a moment and try again."))
    asking.overtake(by=by, to_stage=stage)
    stage.closed_by = by
    if not leads:
        return _archive(stage)
    stage.successor = to
    return stage.save(update_fields=["successor", "closed_by", "updated_at"])


def _carry_out(stages: list[Stage]) -> list[Stage]:
    """At once where they are few, else by workers; the successor on the row is what they go by."""
    closing = [stage for stage in stages if stage.successor_id]
    if leads_in(*closing) > AT_ONCE:
        waking.wake_after_commit(EMPTY)
    else:
        for stage in closing:
            _empty(stage)
    return stages


def _empty(stage: Stage) -> None:
    """In the order they stand, below what stands where they go."""
    assert stage.successor_id is not None, "Only what is given up is emptied."
    to = placing.lock(stage.pk, stage.successor_id)[stage.successor_id]
    rows = list(Lead.objects.filter(stage=stage).order_by("position", "id")[: AT_ONCE + 1])
    last = Lead.objects.living().filter(stage=to).in_order().values_list("pk", flat=True).last()
    for row in rows[:AT_ONCE]:
        lead = versions.locked(row)
        place = placing.key_in(to, lead=lead, after=last)
        moving.put(lead, to, place, by=stage.closed_by, lost_reason=lead.lost_reason)
        last = lead.pk if lead.archived_at is None else last
    if len(rows) <= AT_ONCE:
        _archive(stage)


def _archive(stage: Stage) -> None:
    gone = Stage.ever.filter(pipeline=stage.pipeline_id, archived_at__isnull=False).aggregate(last=Max("position"))
    stage.position = max(GONE, (gone["last"] or 0) + 1)
    stage.archived_at, stage.archived_by = timezone.now(), stage.closed_by
    stage.save(update_fields=["position", *AWAY, "closed_by", "updated_at"])
    pipeline = Pipeline.ever.get(pk=stage.pipeline_id)
    pipelines.put_in_order(pipeline)
    pipelines.tell(pipeline, by=stage.closed_by)


def _must_be_in_time(row: Pipeline | Stage) -> None:
    if not type(row).ever.away().filter(pk=row.pk).exists():
        raise Invalid(_("It is too late to bring this back."))


def _archive_if_empty(pipeline: Pipeline) -> None:
    if pipeline.closing_since and not Stage.objects.filter(pipeline=pipeline).exists():
        pipeline.archived_at = timezone.now()
        pipeline.save(update_fields=["archived_at", "updated_at"])
        pipelines.tell(pipeline, by=None)


def _of_same_kind(stage: Stage, to: Stage | None) -> Stage | None:
    """What was won stays won where there is a place for it."""
    if to is None or stage.kind == Stage.Kind.OPEN:
        return to
    return Stage.objects.filter(pipeline=to.pipeline_id, kind=stage.kind, successor=None).first() or to
