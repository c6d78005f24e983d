"""The stages of a pipeline in the settings."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.process import DestinationForm, StageForm
from crm.models import Lead, Pipeline, Stage
from crm.queries import process
from crm.services import pipelines, removing
from crm.services.pipelines import Invalid
from crm.views.base import refused
from crm.views.pipelines import PipelineScoped, ids_in
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class StagesView(PipelineScoped):
    """GET asks for a new stage, POST makes it."""

    def get(self, request, pk: UUID):
        usual = {"kind": Stage.Kind.OPEN, "colour": Stage.Colour.BLUE, "probability": 50}
        return self._ask(StageForm(initial=usual))

    def post(self, request, pk: UUID):
        form = StageForm(request.POST)
        if form.is_valid():
            try:
                pipelines.add_stage(self.pipeline, by=request.user, **form.cleaned_data)
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            else:
                return shown(request, self.pipeline, close=True)
        return self._ask(form, status=422)

    def _ask(self, form: StageForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "pipeline": self.pipeline}
        return render(self.request, "crm/process/stage.html", context, status=status)


class StageOrderView(PipelineScoped):
    """POST puts the stages in the order of their ids."""

    def post(self, request, pk: UUID):
        pipelines.arrange_stages(self.pipeline, ids_in(request), by=request.user)
        return shown(request, self.pipeline)


class StageScoped(TenantView):
    """A view about one stage that is in use."""

    allow = may("pipeline.change")

    @cached_property
    def stage(self) -> Stage:
        return get_object_or_404(Stage.objects.select_related("pipeline"), pk=self.kwargs["pk"])


class StageView(StageScoped):
    """GET asks what is to change, POST changes it."""

    def get(self, request, pk: UUID):
        return self._ask(StageForm(initial=StageForm.initial_of(self.stage)))

    def post(self, request, pk: UUID):
        form = StageForm(request.POST)
        if form.is_valid():
            try:
                pipelines.change_stage(self.stage, by=request.user, **form.cleaned_data)
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            else:
                return shown(request, self.stage.pipeline, close=True)
        return self._ask(form, status=422)

    def _ask(self, form: StageForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "stage": self.stage, "pipeline": self.stage.pipeline}
        return render(self.request, "crm/process/stage.html", context, status=status)


class StageRemovalView(StageScoped):
    """GET asks where the leads go, POST gives the stage up, DELETE brings it back."""

    allow = may("pipeline.delete")

    def get(self, request, pk: UUID):
        return self._ask(self._form())

    def post(self, request, pk: UUID):
        form = self._form(request.POST)
        if form.is_valid():
            try:
                removing.remove_stage(self.stage, by=request.user, to=form.cleaned_data["to"])
            except Invalid as invalid:
                form.add_error(invalid.field if invalid.field in form.fields else None, str(invalid))
            except removing.Occupied:
                form.add_error("to", _("Say where its leads go."))
            else:
                gone = _("%(stage)s was removed") % {"stage": self.stage}
                return shown(request, self.stage.pipeline, toast=gone, close=True)
        return self._ask(form, status=422)

    def delete(self, request, pk: UUID):
        stage = get_object_or_404(Stage.ever.select_related("pipeline"), pk=pk)
        try:
            removing.restore_stage(stage, by=request.user)
        except Invalid as invalid:
            return refused(str(invalid), status=409)
        return shown(request, stage.pipeline, toast=_("%(stage)s is back") % {"stage": stage})

    @cached_property
    def _leads(self) -> int:
        return Lead.objects.filter(stage=self.stage).count()

    def _form(self, *args) -> DestinationForm:
        """Its own pipeline first, the nearest stage of its kind at the top."""
        others = Stage.objects.exclude(pk=self.stage.pk).filter(successor=None).select_related("pipeline")
        here = others.filter(pipeline=self.stage.pipeline)
        ordered = (here if here.exists() else others).order_by("pipeline__position", "position")
        return DestinationForm(*args, stages=ordered, is_needed=self._leads > 0)

    def _ask(self, form: DestinationForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "leads": self._leads, "stage": self.stage}
        return render(self.request, "crm/process/removal.html", context, status=status)


def shown(request: OrganizationRequest, pipeline: Pipeline, *, toast: str = "", close: bool = False) -> HttpResponse:
    """The stages as they are now, in place of the old ones."""
    response = render(request, "crm/process/stages_listed.html", process.of_pipeline(pipeline))
    if toast:
        trigger_client_event(response, "toast", {"text": toast})
    return trigger_client_event(response, "close-overlay", {}) if close else response
