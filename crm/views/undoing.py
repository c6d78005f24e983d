"""Taking back a change that the timeline tells of."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Activity, Company, Contact, Lead
from crm.services import undoing
from crm.views.base import refused
from tenants.access import may
from tenants.views.base import TenantView

ABOUT: dict[str, Any] = {
    Activity.Kind.LEAD_CHANGED: Lead,
    Activity.Kind.CONTACT_CHANGED: Contact,
    Activity.Kind.COMPANY_CHANGED: Company,
}


class ChangeView(TenantView):
    """DELETE takes the change back; what was changed again since stays, and the answer says so."""

    allow = may("lead.change")

    def delete(self, request, pk):
        change = self._change()
        try:
            undoing.undo(change, by=request.user)
        except undoing.NotUndoable as reason:
            return refused(str(reason), status=409)
        response = HttpResponse()
        if change.lead_id:
            trigger_client_event(response, "lead:changed", {"id": str(change.lead_id)})
        return trigger_client_event(response, "toast", {"text": _("It is as it was before.")})

    def _change(self) -> Activity:
        """Of a lead, a person or a company that one may change; every other line is not there."""
        rows = Activity.objects.accessible_by(self.request.membership).select_related("lead", "contact", "company")
        change = get_object_or_404(rows.filter(kind__in=undoing.KINDS), pk=self.kwargs["pk"])
        model = ABOUT[change.kind]
        name = model._meta.model_name
        mine = model.objects.accessible_by(self.request.membership, f"{name}.change")
        if not mine.filter(pk=getattr(change, f"{name}_id")).exists():
            raise Http404
        return change
