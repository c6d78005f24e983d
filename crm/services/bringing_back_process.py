"""Pipelines, stages, custom fields and sources in the archive: their ways back, and when they go for good.

What leads went through and came by is named by its row: such a row stays after its thirty days, out of everybody's sight.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.models import Company, Contact, CustomField, Lead, Pipeline, Source, Stage
from crm.removables import Kind, held, or_why
from crm.services import custom, removing, sources
from crm.services.pipelines import Invalid
from tenants.access import Principal
from tenants.models import User

ANSWERED: dict[str, Any] = {
    CustomField.Entity.LEAD: Lead,
    CustomField.Entity.CONTACT: Contact,
    CustomField.Entity.COMPANY: Company,
}


def unnamed(rows: QuerySet, *, besides: tuple[Any, ...] = ()) -> QuerySet:
    """Those that no row of any table refers to, but those of ``besides``."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model not in besides:
            theirs = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(theirs))
    return rows


def _without_history(rows: QuerySet) -> QuerySet:
    """Pipelines that go with all their stages."""
    named = Stage.ever.exclude(pk__in=unnamed(Stage.ever.all()).values("pk"))
    return unnamed(rows, besides=(Stage,)).exclude(Exists(named.filter(pipeline=OuterRef("pk"))))


def _unanswered(rows: QuerySet) -> QuerySet:
    """Fields that no record has an answer to."""
    return rows.filter(pk__in=[field.pk for field in rows if not _is_answered(field)])


def _is_answered(field: CustomField) -> bool:
    return ANSWERED[field.entity]._base_manager.filter(custom__has_key=field.key).exists()


def _single_stages(principal: Principal) -> QuerySet:
    """Those of a pipeline that was given up come back with it."""
    stages = Stage.ever.filter(pipeline__archived_at=None)
    return stages if principal.may("pipeline.delete") else stages.none()


def _pipeline_back(row: Pipeline, by: User | None) -> None:
    with or_why(Invalid):
        removing.restore_pipeline(row, by=by)


def _stage_back(row: Stage, by: User | None) -> None:
    with or_why(Invalid):
        removing.restore_stage(row, by=by)


def _source_back(row: Source, by: User | None) -> None:
    with or_why(sources.PageTaken):
        sources.restore(row)


def _field_back(row: CustomField, by: User | None) -> None:
    custom.restore(row, by=by)


AWAY: dict[str, Any] = {"at": "archived_at", "by": "archived_by"}
PROCESS = (
    Kind(
        Pipeline,
        _("Pipelines"),
        held(Pipeline, "pipeline.delete"),
        icon="layout-kanban",
        back=_pipeline_back,
        unnamed=_without_history,
        **AWAY,
    ),
    Kind(
        Stage,
        _("Stages"),
        _single_stages,
        ("pipeline",),
        icon="columns-3",
        back=_stage_back,
        unnamed=unnamed,
        **AWAY,
    ),
    Kind(
        CustomField,
        _("Custom fields"),
        held(CustomField, "pipeline.change"),
        icon="forms",
        back=_field_back,
        unnamed=_unanswered,
        **AWAY,
    ),
    Kind(
        Source,
        _("Lead sources"),
        held(Source, "pipeline.change"),
        icon="filter-down",
        back=_source_back,
        unnamed=unnamed,
        **AWAY,
    ),
)
