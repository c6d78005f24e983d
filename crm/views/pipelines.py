"""The settings of pipelines: which there are, their order, a new one, the end of one."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm.forms.process import DestinationForm, NameForm, NewPipelineForm
from crm.models import Lead, Pipeline, Stage
from crm.queries import process
from crm.services import pipelines, removing
from crm.services.pipelines import Invalid
from crm.views.base import refused
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class PipelinesView(TenantView):
    """GET lists pipelines, reasons for losing and the way to the rules; POST makes a pipeline."""

    allow = may("pipeline.change")
    allow_methods = {"post": may("pipeline.create")}

    def get(self, request):
        return render(request, "crm/process/index.html", process.overview())

    def post(self, request):
        form = NewPipelineForm(request.POST)
        if form.is_valid():
            try:
                made = pipelines.create(form.cleaned_data["name"], by=request.user, like=form.cleaned_data["like"])
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            else:
                return HttpResponseClientRedirect(reverse("pipeline", args=[made.pk]))
        return render(request, "crm/process/pipeline_new.html", {"form": form}, status=422)


class PipelineNewView(TenantView):
    """The dialog that asks for a new one."""

    allow = may("pipeline.create")

    def get(self, request):
        return render(request, "crm/process/pipeline_new.html", {"form": NewPipelineForm()})


class PipelineOrderView(TenantView):
    """POST puts the pipelines in the order of their ids."""

    allow = may("pipeline.change")

    def post(self, request):
        pipelines.arrange(ids_in(request), by=request.user)
        return listed(request)


class PipelineScoped(TenantView):
    """A view about one pipeline that is in use."""

    allow = may("pipeline.change")

    @cached_property
    def pipeline(self) -> Pipeline:
        return get_object_or_404(Pipeline, pk=self.kwargs["pk"])


class PipelineView(PipelineScoped):
    """GET shows a pipeline and its stages, POST renames it."""

    def get(self, request, pk: UUID):
        return render(request, "crm/process/pipeline.html", process.of_pipeline(self.pipeline))

    def post(self, request, pk: UUID):
        form = NameForm(request.POST)
        if form.is_valid():
            pipelines.rename(self.pipeline, form.cleaned_data["name"], by=request.user)
            return HttpResponseClientRedirect(reverse("pipeline", args=[pk]))
        return render(request, "crm/process/pipeline_name.html", {"form": form, "pipeline": self.pipeline}, status=422)


class PipelineNameView(PipelineScoped):
    """The dialog that asks for another name."""

    def get(self, request, pk: UUID):
        form = NameForm(initial={"name": self.pipeline.name})
        return render(request, "crm/process/pipeline_name.html", {"form": form, "pipeline": self.pipeline})


class PipelineDefaultView(PipelineScoped):
    """POST: new leads enter here."""

    def post(self, request, pk: UUID):
        pipelines.make_default(self.pipeline, by=request.user)
        return listed(request, _("New leads enter %(pipeline)s now") % {"pipeline": self.pipeline})


class PipelineRemovalView(PipelineScoped):
    """GET asks where the leads go, POST gives the pipeline up, DELETE brings it back."""

    allow = may("pipeline.delete")

    def get(self, request, pk: UUID):
        return self._ask(self._form(initial=self._likeliest()))

    def post(self, request, pk: UUID):
        form = self._form(request.POST)
        if form.is_valid():
            try:
                removing.remove_pipeline(self.pipeline, by=request.user, to=form.cleaned_data["to"])
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            except removing.Occupied:
                form.add_error("to", _("Say where its leads go."))
            else:
                gone = _("%(pipeline)s was removed") % {"pipeline": self.pipeline}
                return trigger_client_event(listed(request, gone), "close-overlay", {})
        return self._ask(form, status=422)

    def delete(self, request, pk: UUID):
        pipeline = get_object_or_404(Pipeline.ever, pk=pk)
        try:
            removing.restore_pipeline(pipeline, by=request.user)
        except Invalid as invalid:
            return refused(str(invalid), status=409)
        return listed(request, _("%(pipeline)s is back") % {"pipeline": pipeline})

    @cached_property
    def _leads(self) -> int:
        return Lead.objects.filter(pipeline=self.pipeline).count()

    def _form(self, *args, **kwargs) -> DestinationForm:
        elsewhere = Stage.objects.exclude(pipeline=self.pipeline).filter(successor=None, kind=Stage.Kind.OPEN)
        ordered = elsewhere.select_related("pipeline").order_by("pipeline__position", "position")
        return DestinationForm(*args, stages=ordered, is_needed=self._leads > 0, **kwargs)

    def _likeliest(self) -> dict:
        return {
            "to": Stage.objects.filter(pipeline__is_default=True, kind=Stage.Kind.OPEN).order_by("position").first()
        }

    def _ask(self, form: DestinationForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "leads": self._leads, "pipeline": self.pipeline}
        return render(self.request, "crm/process/removal.html", context, status=status)


def listed(request: OrganizationRequest, toast: str = "") -> HttpResponse:
    """The list as it is now, in place of the old one."""
    response = render(request, "crm/process/listed.html", process.overview())
    return trigger_client_event(response, "toast", {"text": toast}) if toast else response


def ids_in(request: OrganizationRequest) -> list[UUID]:
    """The order that was dragged or stepped together; what is no id does not count."""
    found = []
    for text in request.POST.getlist("id")[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
