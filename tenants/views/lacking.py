"""What a page answers to somebody whose plan lacks what they ask for: what it does, which plan has it, and the way there."""

from django.http import HttpResponse
from django.shortcuts import render

from tenants.billing.features import Lacking
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog

PAYMENT_REQUIRED = 402


def told(request: OrganizationRequest, lacking: Lacking) -> HttpResponse:
    """In a dialog where something was clicked, else as a page."""
    context = {"lacking": lacking}
    if request.htmx and not request.htmx.boosted:
        return as_dialog(render(request, "settings/plan/lacking.html", context, status=PAYMENT_REQUIRED))
    return render(request, "settings/plan/lacking_page.html", context, status=PAYMENT_REQUIRED)
