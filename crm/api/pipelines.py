"""Pipelines, their stages and the reasons for losing: read by integrators, set up by those who may."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.api import process_bodies as bodies
from crm.api import representations
from crm.models import LostReason, Pipeline, Stage
from crm.services import losing, pipelines, removing
from crm.services.pipelines import Invalid
from tenants.access import may
from tenants.api.paging import Whole
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.views import OrganizationViewSet

RULES: dict = {
    "list": may("pipeline.view"),
    "retrieve": may("pipeline.view"),
    "create": may("pipeline.create"),
    "partial_update": may("pipeline.change"),
    "destroy": may("pipeline.delete"),
    "restore": may("pipeline.delete"),
}
BROKEN = "The process would not hold together like this; `detail` says why."
OCCUPIED = "Leads stand there: `leads` says how many. Say in `move_to` where they go."
MOVE_TO = OpenApiParameter("move_to", str, description="The stage its leads go to; needed when there are any.")
INSTEAD = OpenApiParameter("instead", str, description="The reason that stands for it; needed when leads have it.")
PROBLEMS: dict = {
    "create": {422: BROKEN},
    "partial_update": {422: BROKEN},
    "destroy": {409: OCCUPIED, 422: BROKEN},
    "restore": {422: BROKEN},
}


class ProcessViewSet(OrganizationViewSet):
    """What the three have in common: each change holds the process together, or says why not."""

    tag, noun = "Pipelines", "pipeline"
    allow: ClassVar = RULES
    problems: ClassVar = PROBLEMS
    pagination_class = Whole

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case Invalid(field="name"):
                exc = ValidationError({"name": [str(exc)]})
            case Invalid():
                exc = Unprocessable(str(exc), code="invalid_process")
            case removing.Occupied() | losing.InUse():
                exc = Conflict(_("Leads stand there. Say where they go."), code="occupied", leads=exc.leads)
        return super().handle_exception(exc)

    def asked(self, body: type, name: str) -> Any:
        """What the address says beside the path."""
        read = body(data=self.request.query_params.dict(), context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return read.validated_data.get(name)


class PipelineViewSet(ProcessViewSet):
    """Boards."""

    queryset = Pipeline.objects.none()
    serializer_class = representations.PipelineSerializer

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

    @extend_schema(request=bodies.PipelineBody)
    def create(self, request) -> Response:
        """Create a pipeline.

        With the usual stages, or with those of `like`.
        """
        said = self.body(bodies.PipelineBody)
        made = pipelines.create(said["name"], by=self.person, like=said.get("like"))
        return self.shown(self.rows().get(pk=made.pk), status=201)

    @extend_schema(request=bodies.PipelineChangeBody)
    @transaction.atomic
    def partial_update(self, request, pk) -> Response:
        """Change a pipeline.

        Its name, the order of its stages, or that new leads enter here.
        """
        row, said = self.row(), self.body(bodies.PipelineChangeBody)
        if "name" in said:
            pipelines.rename(row, said["name"], by=self.person)
        if said.get("is_default"):
            pipelines.make_default(row, by=self.person)
        if "stages" in said:
            pipelines.arrange_stages(row, said["stages"], by=self.person)
        return self.shown(self.rows().get(pk=row.pk))

    @extend_schema(request=None, responses={204: None}, parameters=[MOVE_TO])
    def destroy(self, request, pk) -> Response:
        """Remove a pipeline.

        Its open leads go to `move_to`, a stage of another pipeline; won and lost ones to that pipeline's stages for
        those. Over a hundred leads leave in the background, and none enters meanwhile.
        """
        removing.remove_pipeline(self.row(), by=self.person, to=self.asked(bodies.MoveTo, "move_to"))
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a pipeline back.

        With the stages it had; its leads stay where they went.
        """
        removing.restore_pipeline(get_object_or_404(Pipeline.ever, pk=pk), by=self.person)
        return self.shown(self.row())


class StageViewSet(ProcessViewSet):
    """Columns."""

    queryset = Stage.objects.none()
    serializer_class = representations.StageSerializer

    def rows(self) -> QuerySet:
        return Stage.objects.select_related("pipeline").order_by(
            "pipeline__position", "pipeline__created_at", "position"
        )

    def list(self, request) -> Response:
        """List stages.

        The columns of all pipelines. `kind` says whether leads there are open, won or lost.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a stage."""
        return self.shown(self.row())

    @extend_schema(request=bodies.StageBody)
    def create(self, request) -> Response:
        """Create a stage.

        At the end of those of its kind; a pipeline has at most one stage for won and one for lost leads.
        """
        said = self.body(bodies.StageBody)
        made = pipelines.add_stage(said.pop("pipeline"), by=self.person, **said)
        return self.shown(self.rows().get(pk=made.pk), status=201)

    @extend_schema(request=bodies.StageChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a stage.

        Its kind stays while leads stand there.
        """
        changed = pipelines.change_stage(self.row(), by=self.person, **self.body(bodies.StageChangeBody))
        return self.shown(self.rows().get(pk=changed.pk))

    @extend_schema(request=None, responses={204: None}, parameters=[MOVE_TO])
    def destroy(self, request, pk) -> Response:
        """Remove a stage.

        Its leads go to `move_to` and keep their history; over a hundred leave in the background, and none enters
        meanwhile.
        """
        removing.remove_stage(self.row(), by=self.person, to=self.asked(bodies.MoveTo, "move_to"))
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a stage back.

        For 30 days, as the last of its kind; its leads stay where they went.
        """
        removing.restore_stage(get_object_or_404(Stage.ever.select_related("pipeline"), pk=pk), by=self.person)
        return self.shown(self.row())


class LostReasonViewSet(ProcessViewSet):
    """Why leads are lost."""

    allow: ClassVar = {name: rule for name, rule in RULES.items() if name not in ("retrieve", "restore")}
    queryset = LostReason.objects.none()
    serializer_class = representations.LostReasonSerializer

    def rows(self) -> QuerySet:
        return LostReason.objects.all()

    def list(self, request) -> Response:
        """List reasons for losing.

        A move to a lost stage names one of them.
        """
        return self.listed(self.rows())

    @extend_schema(request=bodies.ReasonBody)
    def create(self, request) -> Response:
        """Create a reason for losing."""
        return self.shown(losing.add(self.body(bodies.ReasonBody)["name"], by=self.person), status=201)

    @extend_schema(request=bodies.ReasonBody)
    def partial_update(self, request, pk) -> Response:
        """Rename a reason for losing."""
        return self.shown(losing.rename(self.row(), self.body(bodies.ReasonBody)["name"], by=self.person))

    @extend_schema(request=None, responses={204: None}, parameters=[INSTEAD])
    def destroy(self, request, pk) -> Response:
        """Remove a reason for losing.

        Leads that were lost for it get `instead`: none forgets why it was lost.
        """
        losing.remove(self.row(), by=self.person, instead=self.asked(bodies.Instead, "instead"))
        return Response(status=204)
