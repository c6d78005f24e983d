"""Settings → Plan and usage."""

from django.http import HttpResponse
from django.shortcuts import render

from tenants.access import may
from tenants.billing import meters, sheet
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class PlanView(TenantView):
    """What is used of the plan, and which plans there are."""

    allow = may("billing.view")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        plan = request.organization.plan
        context = {"plan": plan, "usages": meters.read(plan), "cards": sheet.cards(plan)}
        return render(request, "settings/plan/index.html", context)
