"""Who gets leads, in the settings: the rules and their order, the log, the test bench."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from crm.forms.distribution import BenchForm, RuleForm
from crm.models import DistributionRule, Lead
from crm.queries import distribution as shown
from crm.services.distribution import knowing, ruling, trying
from crm.views.base import taken_away, told
from crm.views.pipelines import ids_in
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

CHOICES = 30


class DistributionView(TenantView):
    """The rules in their order."""

    allow = may("pipeline.change")

    def get(self, request):
        return page(request)


class DistributionRulesView(TenantView):
    """POST makes a rule."""

    allow = may("pipeline.change")

    def post(self, request):
        form = RuleForm(request.POST)
        if not form.is_valid():
            return dialog(request, form, status=422)
        ruling.add(by=request.user, **form.cleaned_data)
        return told(page(request), toast=_("The rule counts from now on"), close=True)


class DistributionRuleNewView(TenantView):
    """The dialog that asks for a new one."""

    allow = may("pipeline.change")

    def get(self, request):
        return dialog(request, RuleForm())


class DistributionOrderView(TenantView):
    """POST puts the rules in the order of their ids."""

    allow = may("pipeline.change")

    def post(self, request):
        ruling.arrange(ids_in(request), by=request.user)
        context = {"rules": listed(), "oob": True}
        return render(request, "crm/distribution/_rules.html", context)


class RuleScoped(TenantView):
    """A view about one rule."""

    allow = may("pipeline.change")

    @cached_property
    def rule(self) -> DistributionRule:
        return get_object_or_404(DistributionRule, pk=self.kwargs["pk"])


class DistributionRuleView(RuleScoped):
    """GET asks for changes, POST keeps them, DELETE gives the rule up."""

    def get(self, request, pk: UUID):
        return dialog(request, RuleForm.of(self.rule), self.rule)

    def post(self, request, pk: UUID):
        form = RuleForm(request.POST, is_default=self.rule.is_default)
        if not form.is_valid():
            return dialog(request, form, self.rule, status=422)
        ruling.change(self.rule, by=request.user, **form.cleaned_data)
        return told(page(request), toast=_("Saved"), close=True)

    def delete(self, request, pk: UUID):
        try:
            ruling.remove(self.rule, by=request.user)
        except ruling.KeptForEver:
            return told(page(request), toast=_("This rule stays: it is for whatever is left."))
        back = reverse("archive_part", args=[pk])
        return taken_away(told(page(request), close=True), _("The rule was removed"), back)


class DistributionRuleUseView(RuleScoped):
    """POST switches a rule on, DELETE off."""

    def post(self, request, pk: UUID):
        ruling.change(self.rule, by=request.user, is_active=True)
        return page(request)

    def delete(self, request, pk: UUID):
        ruling.change(self.rule, by=request.user, is_active=False)
        return page(request)


class DistributionLogView(TenantView):
    """What was decided, and why."""

    allow = may("pipeline.change")

    def get(self, request):
        rows, older = shown.log(request.membership, uuid_or_none(request.GET.get("before", "")))
        more = request.htmx and "before" in request.GET
        context = {"tabs": tabs("log"), "rows": rows, "older": older}
        return render(request, f"crm/distribution/{'_log_rows' if more else 'log'}.html", context)


class DistributionBenchView(TenantView):
    """Who would get a lead, and why: one that is there, or one made up. Changes nothing."""

    allow = may("pipeline.change")

    def get(self, request):
        leads = self._leads(request)
        wanted = uuid_or_none(request.GET.get("lead", ""))
        lead = get_object_or_404(leads, pk=wanted) if wanted else None
        trial = trying.of_lead(lead) if lead else None
        return self._page(request, BenchForm(), trial, lead)

    def post(self, request):
        form = BenchForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, None, None, status=422)
        said = dict(form.cleaned_data)
        at = said.pop("at", None)
        return self._page(request, form, trying.of_facts(said, at=timezone.localtime(at) if at else None), None)

    def _leads(self, request):
        rows = Lead.objects.accessible_by(request.membership).living()
        return rows.select_related("contact", "pipeline", "stage", "owner")

    def _page(self, request, form: BenchForm, trial, lead: Lead | None, status: int = 200) -> HttpResponse:
        context = {
            "tabs": tabs("bench"),
            "form": form,
            "trial": trial,
            "lead": lead,
            "leads": self._leads(request).order_by("-created_at", "-id")[:CHOICES],
        }
        body = request.htmx and not request.htmx.boosted
        return render(request, f"crm/distribution/{'_trial' if body else 'bench'}.html", context, status=status)


def tabs(here: str) -> list[dict[str, Any]]:
    names = {
        "rules": ("distribution", _("Rules")),
        "people": ("distribution_people", _("People")),
        "log": ("distribution_log", _("Decisions")),
        "bench": ("distribution_bench", _("Test bench")),
    }
    return [
        {"label": label, "href": reverse(name), "active": key == here, "n": None}
        for key, (name, label) in names.items()
    ]


def listed() -> list[shown.ShownRule]:
    knowing.ensure_default()
    return shown.rules(list(DistributionRule.objects.select_related("backup")))


def page(request: OrganizationRequest) -> HttpResponse:
    """The whole page, or its body where a page asks for it."""
    body = request.htmx and not request.htmx.boosted
    context = {"tabs": tabs("rules"), "rules": listed()}
    return render(request, f"crm/distribution/{'_body' if body else 'index'}.html", context)


def dialog(
    request: OrganizationRequest, form: RuleForm, row: DistributionRule | None = None, status: int = 200
) -> HttpResponse:
    response = render(request, "crm/distribution/rule.html", {"form": form, "rule": row}, status=status)
    return response if status == 200 else as_dialog(response)
