"""How far leads got and whether they wait: what the metrics count, and what leads from a number to its leads."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from crm.models import Pipeline, Stage, StageVisit, Task
from crm.models.lead import LeadQuerySet

NONE = "none"
LATE, IDLE = "late", "idle"
WAITS = (LATE, IDLE)
_ENDS = """
    WITH asked (id, cents, kind, place) AS ({leads}),
    furthest AS (
        SELECT stay.lead_id AS id, max(stage.position) AS place
        FROM crm_stagevisit stay JOIN crm_stage stage ON stage.id = stay.stage_id
        WHERE stage.pipeline_id = %s AND stage.kind = %s
        GROUP BY stay.lead_id
    )
    SELECT CASE WHEN asked.kind = %s THEN asked.place ELSE furthest.place END AS reached, count(*), sum(asked.cents)
    FROM asked LEFT JOIN furthest USING (id)
    GROUP BY reached
"""


def with_furthest(leads: LeadQuerySet) -> LeadQuerySet:
    """``furthest``: the place of the last stage each lead got to on the board it is on, skipped ones passed.

    A lead that stands in a won stage has passed all; one that was won and is so no longer has not.
    """
    stays = StageVisit.objects.filter(stage__pipeline=OuterRef("pipeline"), stage__kind=Stage.Kind.OPEN)
    place = stays.filter(lead=OuterRef("pk")).order_by("-stage__position").values("stage__position")[:1]
    won = When(stage__kind=Stage.Kind.WON, then=F("stage__position"))
    return leads.annotate(furthest=Case(won, default=Subquery(place), output_field=IntegerField()))


def ends(leads: LeadQuerySet, pipeline: Pipeline) -> dict[int, tuple[int, int]]:
    """How many leads of the pipeline got so far and no further, and their value in cents, by the place of that stage.

    The same as ``with_furthest`` counted, in half the time: each stay is read once and not by its lead, for which
    Django has no words. A lead that got nowhere is in none of them.
    """
    own = leads.order_by().values_list("pk", "value_cents", "stage__kind", "stage__position")
    sql, params = own.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_ENDS.format(leads=sql), [*params, pipeline.pk, Stage.Kind.OPEN, Stage.Kind.WON])
        return {place: (count, int(cents)) for place, count, cents in cursor if place is not None}


def reached(leads: LeadQuerySet, stage_ids: Sequence[str]) -> LeadQuerySet:
    """Those that got to one of these stages or further."""
    wanted = Q(pk__in=[])
    for pipeline, place in Stage.objects.filter(pk__in=stage_ids).values_list("pipeline", "position"):
        wanted |= Q(pipeline=pipeline, furthest__gte=place)
    return with_furthest(leads).filter(wanted)


def lost_for(leads: LeadQuerySet, reasons: Sequence[str]) -> LeadQuerySet:
    """Lost, for one of these reasons or for none that was given."""
    named = Q(lost_reason__in=[reason for reason in reasons if reason != NONE])
    given = named | Q(lost_reason=None) if NONE in reasons else named
    return leads.filter(given, stage__kind=Stage.Kind.LOST)


def waiting(leads: LeadQuerySet, waits: Sequence[str]) -> LeadQuerySet:
    """Open ones longer in their stage than its goal; ``idle`` are those without a task."""
    goal = ExpressionWrapper(F("stage__rotten_after_days") * Value(timedelta(days=1)), output_field=DurationField())
    since = ExpressionWrapper(Value(timezone.now()) - goal, output_field=DateTimeField())
    late = leads.filter(stage__kind=Stage.Kind.OPEN, entered_stage_at__lte=since)
    return late if LATE in waits else late.filter(~Exists(Task.objects.undone().filter(lead=OuterRef("pk"))))
