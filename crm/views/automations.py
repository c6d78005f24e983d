"""The settings of automations: what there is, the builder, a trial on a real lead, the log of runs."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from crm.forms.automation import AutomationForm
from crm.models import Automation, AutomationRun, Lead
from crm.queries import automations as shown
from crm.queries import pages
from crm.queries.known import canonical
from crm.services.automating import defaults, keeping, running, trying
from crm.views.base import told
from tenants.access import may
from tenants.billing.features import AUTOMATIONS
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class AutomationsView(TenantView):
    """GET lists them by pipeline, POST makes one."""

    allow = may("automation.change")
    needs = AUTOMATIONS

    def get(self, request):
        return _list(request)

    def post(self, request):
        form = AutomationForm(request.POST)
        if not form.is_valid():
            return _builder(request, form, status=422)
        automation = keeping.add(by=request.user, is_on=True, **form.values)
        return _to(request, reverse("automation", args=[automation.pk]))


class AutomationNewView(TenantView):
    """The empty builder."""

    allow = may("automation.create")
    needs, needs_for = AUTOMATIONS, frozenset({"get"})

    def get(self, request):
        stage = canonical(request.GET.get("stage", ""))
        return _builder(request, AutomationForm(initial={"where": f"stage:{stage}"} if stage else {}))


class AutomationScoped(TenantView):
    """A view about one automation."""

    allow = may("automation.change")

    @cached_property
    def automation(self) -> Automation:
        return get_object_or_404(Automation.objects.select_related("stage", "pipeline"), pk=self.kwargs["pk"])


class AutomationView(AutomationScoped):
    """GET opens the builder, POST keeps changes, DELETE gives it up."""

    allow_methods = {"delete": may("automation.delete")}
    needs = AUTOMATIONS

    def get(self, request, pk: UUID):
        return _builder(request, AutomationForm.of(self.automation), self.automation)

    def post(self, request, pk: UUID):
        form = AutomationForm.of(self.automation, request.POST)
        if not form.is_valid():
            return _builder(request, form, self.automation, status=422)
        keeping.change(self.automation, by=request.user, **form.values)
        return _to(request, reverse("automation", args=[pk]))

    def delete(self, request, pk: UUID):
        keeping.remove(self.automation, by=request.user)
        return _to(request, reverse("automations"))


class AutomationUseView(AutomationScoped):
    """POST switches it on, DELETE off."""

    needs = AUTOMATIONS

    def post(self, request, pk: UUID):
        keeping.switch(self.automation, on=True, by=request.user)
        return _list(request)

    def delete(self, request, pk: UUID):
        keeping.switch(self.automation, on=False, by=request.user)
        return _list(request)


class AutomationSuggestionsView(TenantView):
    """POST adds the automations that help most teams, switched off."""

    allow = may("automation.create")
    needs = AUTOMATIONS

    def post(self, request):
        added = defaults.plant(by=request.user)
        said = ngettext("%(n)s suggestion was added, switched off", "%(n)s suggestions were added, switched off", added)
        return told(_list(request), toast=said % {"n": added} if added else _("The suggestions are there already"))


class AutomationTrialView(AutomationScoped):
    """POST says what it would do to a lead, as it is kept; nothing changes."""

    def post(self, request, pk: UUID):
        automation, wanted = self.automation, _asked(request, "lead")
        if wanted is None:
            return told(HttpResponse(status=204), toast=_("Choose a lead."))
        lead = get_object_or_404(Lead.objects.accessible_by(request.membership), pk=wanted)
        holds, tried = trying.trial(automation, lead)
        return render(request, "crm/automation/_trial.html", {"lead": lead, "holds": holds, "tried": tried})


class AutomationRunsView(TenantView):
    """The log."""

    allow = may("automation.change")
    needs = AUTOMATIONS

    def get(self, request):
        return _log(request)


class AutomationRunRetryView(TenantView):
    """POST tries again what failed, DELETE lets it be."""

    allow = may("automation.change")
    needs = AUTOMATIONS

    def post(self, request, pk: UUID):
        running.retry(self._run(request, pk))
        return told(_log(request), toast=_("Trying again"))

    def delete(self, request, pk: UUID):
        running.dismiss(self._run(request, pk))
        return _log(request)

    def _run(self, request: OrganizationRequest, pk: UUID) -> AutomationRun:
        return get_object_or_404(AutomationRun.objects.accessible_by(request.membership), pk=pk)


def _asked(request: OrganizationRequest, name: str) -> str | None:
    return canonical(request.POST.get(name) or request.GET.get(name, "")) or None


def _list(request: OrganizationRequest) -> HttpResponse:
    stage = _asked(request, "stage")
    body = request.htmx and not request.htmx.boosted
    context = {"pipelines": shown.overview(stage), "stage": stage}
    return render(request, f"crm/automation/{'_list' if body else 'index'}.html", context)


def _builder(
    request: OrganizationRequest, form: AutomationForm, row: Automation | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "automation": row}
    if row is not None:
        runs, _more = shown.runs(request.membership, automation=str(row.pk))
        context |= {
            "leads": shown.choices(request.membership, row.pipeline_id),
            "runs": runs[:5],
        }
    return render(request, "crm/automation/builder.html", context, status=status)


def _log(request: OrganizationRequest) -> HttpResponse:
    number = pages.number(request.GET.get("page", ""), most=9999)
    automation, state = _asked(request, "automation"), request.GET.get("state", "")
    runs, has_more = shown.runs(request.membership, automation=str(automation or ""), state=state, page=number)
    context = {
        "runs": runs,
        "next": number + 1 if has_more else None,
        "automation": automation,
        "state": state,
        "states": AutomationRun.State.choices,
        "automations": Automation.objects.all(),
    }
    body = request.htmx and not request.htmx.boosted
    return render(request, f"crm/automation/{'_runs' if body else 'runs'}.html", context)


def _to(request: OrganizationRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
