"""Leads off the board, and back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Lead
from crm.queries.impact import Impact
from crm.queries.lead import LeadSheet
from crm.services import leads
from crm.views.base import LeadScoped, refuse
from tenants.access import may


class ArchiveView(LeadScoped):
    """GET tells what hangs on the lead, POST archives it, DELETE restores it."""

    allow_methods = {"get": may("lead.delete"), "post": may("lead.delete"), "delete": may("lead.delete")}

    def get(self, request, pk: UUID):
        return render(request, "crm/archive/impact.html", {"impact": Impact.of(self._deletable(), request.membership)})

    def post(self, request, pk: UUID):
        lead = leads.archive(self._deletable(), by=request.user)
        undo = {"undo_url": reverse("lead_archive", args=[lead.pk]), "undo_method": "DELETE"}
        return _changed(lead, {"text": _("%(lead)s was archived") % {"lead": lead.contact}, **undo})

    def delete(self, request, pk: UUID):
        lead = leads.restore(self._deletable(), by=request.user)
        return _changed(lead, {"text": _("%(lead)s is back on the board") % {"lead": lead.contact}})

    def _deletable(self) -> Lead:
        if not LeadSheet(self.lead, self.request.membership).may_archive:
            refuse(self.request)
        return self.lead


def _changed(lead: Lead, toast: dict) -> HttpResponse:
    response = HttpResponse(status=204)
    trigger_client_event(response, "lead:changed", {"id": str(lead.pk)})
    trigger_client_event(response, "close-overlay", {})
    return trigger_client_event(response, "toast", toast)
