"""Imports: the list, a new file, its columns, its dry run, its run."""

from functools import cached_property
from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm.forms.importing import FileForm, MappingForm
from crm.models import Import
from crm.queries import importing as shown
from crm.queries import people
from crm.services.importing import columns, sending
from crm.spreadsheets.limits import Unreadable
from tenants import audit
from tenants.access import Scope, may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

IMPORTERS = may("lead.create", "contact.create", "company.create")


class ImportsView(TenantView):
    """GET lists them; POST takes a file in."""

    allow = IMPORTERS

    def get(self, request):
        return render(request, "crm/import/index.html", {"imports": shown.page(request.membership)})

    def post(self, request):
        form = FileForm(request.POST, request.FILES, entities=_entities(request))
        if not form.is_valid():
            return _asked(request, form, status=422)
        file, entity = form.cleaned_data["file"], form.cleaned_data["entity"]
        try:
            asked = sending.take_in(file, file.name or "", entity=entity, by=request.membership)
        except Unreadable as why:
            form.add_error("file", str(why))
            return _asked(request, form, status=422)
        audit.record("import.sent", what=entity, file=asked.name)
        url = reverse("import", args=[asked.pk])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


class ImportNewView(TenantView):
    """Which file."""

    allow = IMPORTERS

    def get(self, request):
        entities = _entities(request)
        asked = request.GET.get("of", "")
        return _asked(request, FileForm(entities=entities, initial={"entity": asked} if asked in entities else None))


class ImportScoped(TenantView):
    """A view about one import that this person may see; somebody else's is 404."""

    allow = IMPORTERS
    allow_methods: ClassVar = {}

    @cached_property
    def asked(self) -> Import:
        mine = Import.objects.accessible_by(self.request.membership)
        related = ("started_by", "check_job__started_by", "run_job__started_by")
        return get_object_or_404(mine.select_related(*related), pk=self.kwargs["pk"])


class ImportView(ImportScoped):
    """The step it is at: columns, dry run, progress, result."""

    def get(self, request, pk: UUID):
        return _shown(request, self.asked)


class ImportMappingView(ImportScoped):
    """GET shows the columns again, POST tries the file with them."""

    def get(self, request, pk: UUID):
        if self.asked.run_job_id:
            return redirect("import", pk=self.asked.pk)
        return _shown(request, self.asked, form=_mapping(request, self.asked))

    def post(self, request, pk: UUID):
        form = _mapping(request, self.asked, request.POST)
        if form.is_valid():
            try:
                sending.check(self.asked, by=request.membership, mapping=form.mapping, **form.choices)
                return redirect("import", pk=self.asked.pk)
            except sending.NotReady as why:
                form.add_error(None, str(why))
        return _shown(request, self.asked, form=form, status=422)


class ImportRunView(ImportScoped):
    """POST lets it go."""

    def post(self, request, pk: UUID):
        try:
            sending.run(self.asked, by=request.membership)
        except sending.NotReady as why:
            response = HttpResponse(status=409)
            return trigger_client_event(response, "toast", {"text": str(why), "kind": "bad"})
        audit.record("import.begun", what=self.asked.entity, file=self.asked.name)
        return HttpResponseClientRedirect(reverse("import", args=[self.asked.pk]))


def _entities(request: OrganizationRequest) -> list[str]:
    return [entity for entity in Import.Entity.values if request.membership.may(f"{entity}.create")]


def _asked(request: OrganizationRequest, form: FileForm, status: int = 200) -> HttpResponse:
    return render(request, "crm/import/new.html", {"form": form}, status=status)


def _mapping(request: OrganizationRequest, asked: Import, data=None) -> MappingForm:
    permission = f"{asked.entity}.create"
    may_give = request.membership.scope(permission) != Scope.OWN
    owners = people.assignable(request.membership, permission)
    return MappingForm(data, asked=asked, owners=owners, may_give=may_give, me=request.user)


def _shown(
    request: OrganizationRequest, asked: Import, *, form: MappingForm | None = None, status: int = 200
) -> HttpResponse:
    """The page at its step; ``form`` leads back to the columns."""
    step = "mapping" if form else asked.step
    context: dict = {"asked": asked, "step": step, "job": asked.run_job or asked.check_job}
    if step == "mapping":
        context["form"] = form or _mapping(request, asked)
    if step == "checked":
        assert asked.check_job is not None
        fields = columns.targets(asked.entity)
        context |= {
            "counts": shown.counts(asked.check_job.report),
            "preview": shown.preview(asked, asked.check_job.report, fields),
            "problems": asked.check_job.report.get("problems", {}),
        }
    if step == "ended":
        context |= {"faults": shown.faults(asked), "stays": shown.stays(asked)}
    return render(request, "crm/import/show.html", context, status=status)
