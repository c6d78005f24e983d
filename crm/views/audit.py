"""The audit in the settings: what happened here, by whom, and taking it along."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.auditing import AuditSearchForm
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from crm.queries.timeline import Cursor
from crm.services.exporting import audit as exporting
from tenants.access import may
from tenants.billing.features import AUDIT_EXPORT
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class AuditView(TenantView):
    """What happened, newest first: the page, what other filters change, or only older lines."""

    allow = may("audit.view")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        wanted, before = Wanted.read(request.GET), Cursor.read(request.GET.get("before", ""))
        told = {"page": lines.page(wanted, request.membership, before=before), "wanted": wanted}
        template = "index"
        if before:
            template = "_rows"
        elif request.htmx and not request.htmx.boosted:
            template = "_found"
        if template == "index":
            told["form"] = AuditSearchForm({name: getattr(wanted, name) or "" for name in AuditSearchForm.base_fields})
        response = render(request, f"settings/audit/{template}.html", told)
        response["Vary"] = "HX-Request"
        return response


class AuditExportsView(TenantView):
    """POST writes what the filters leave into a file, in the background."""

    allow = may("audit.export")
    needs = AUDIT_EXPORT

    def post(self, request: OrganizationRequest) -> HttpResponse:
        job = exporting.start(Wanted.read(request.POST), by=request.membership)
        follow = {"action_url": reverse("job", args=[job.pk]), "action_label": _("Follow it")}
        said = {"text": _("The export has begun. You are told when it is ready."), **follow}
        return trigger_client_event(HttpResponse(status=204), "toast", said)
