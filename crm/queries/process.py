"""The commercial process as its settings show it, in a fixed number of queries."""

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery

from crm.models import Lead, LostReason, MoveRequest, Pipeline, Stage
from crm.queries import required
from tenants.models import Role


def overview() -> dict[str, Any]:
    """All pipelines with their stages and how many leads each has; those that were removed; reasons with their leads."""
    stages = Prefetch("stages", Stage.objects.order_by("position"))
    counted = Pipeline.objects.annotate(leads_there=_leads_of("pipeline"))
    return {
        "pipelines": list(counted.prefetch_related(stages)),
        "removed": list(Pipeline.ever.away()[:20]),
        "reasons": list(LostReason.objects.annotate(leads_there=_leads_of("lost_reason"))),
    }


def of_pipeline(pipeline: Pipeline) -> dict[str, Any]:
    """Its stages, each with its leads and with its rules in words."""
    roles = {role.pk: str(role) for role in Role.objects.all()}
    stages = list(
        Stage.objects.filter(pipeline=pipeline)
        .select_related("successor")
        .annotate(leads_there=_leads_of("stage"))
        .order_by("position")
    )
    known = required.facts(key for stage in stages for key in stage.required_fields)
    for stage in stages:
        stage.asked = [known[key].label for key in stage.required_fields if key in known]  # type: ignore[attr-defined]
        stage.movers = [roles[pk] for pk in stage.move_roles if pk in roles]  # type: ignore[attr-defined]
    return {"pipeline": pipeline, "stages": stages, "removed": list(Stage.ever.away().filter(pipeline=pipeline))}


def rules() -> dict[str, Any]:
    """What holds beside the limit: the stages that need approval, and what waits now."""
    guarded = Stage.objects.filter(needs_approval=True).select_related("pipeline")
    return {
        "guarded": list(guarded.order_by("pipeline__position", "position")),
        "waiting": MoveRequest.objects.open().count(),
    }


def _leads_of(what: str) -> Subquery:
    found = Lead.objects.filter(Q(**{what: OuterRef("pk")})).order_by().values(what)
    return Subquery(found.annotate(n=Count("pk")).values("n"))
