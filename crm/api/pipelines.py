"""Pipelines, their stages and the reasons for losing: what an integrator must name, to read only."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework.response import Response

from crm.api import representations
from crm.models import LostReason, Pipeline, Stage
from tenants.access import may
from tenants.api.paging import Whole
from tenants.api.views import OrganizationViewSet

READ: dict = {"list": may("pipeline.view"), "retrieve": may("pipeline.view")}


class PipelineViewSet(OrganizationViewSet):
    """Boards."""

    tag, noun, allow = "Pipelines", "pipeline", READ
    queryset = Pipeline.objects.none()
    serializer_class = representations.PipelineSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        stages = Prefetch("stages", Stage.objects.order_by("position"))
        return Pipeline.objects.prefetch_related(stages).order_by("position", "created_at")

    def list(self, request) -> Response:
        """List pipelines.

        All boards with their columns, each from left to right.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a pipeline."""
        return self.shown(self.row())


class StageViewSet(OrganizationViewSet):
    """Columns."""

    tag, noun, allow = "Pipelines", "pipeline", READ
    queryset = Stage.objects.none()
    serializer_class = representations.StageSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return Stage.objects.order_by("pipeline__position", "pipeline__created_at", "position")

    def list(self, request) -> Response:
        """List stages.

        The columns of all pipelines. `kind` says whether leads there are open, won or lost.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a stage."""
        return self.shown(self.row())


class LostReasonViewSet(OrganizationViewSet):
    """Why leads are lost."""

    tag, noun = "Pipelines", "pipeline"
    allow: ClassVar = {"list": may("pipeline.view")}
    queryset = LostReason.objects.none()
    serializer_class = representations.LostReasonSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return LostReason.objects.all()

    def list(self, request) -> Response:
        """List reasons for losing.

        A move to a lost stage names one of them.
        """
        return self.listed(self.rows())
