"""Taking back a change that the timeline tells of."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Activity, Contact, Lead
from crm.services import undoing
from crm.views.base import refused
from tenants.access import may
from tenants.views.base import TenantView


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
        """Of a lead or a person that one may change; every other line is not there."""
        rows = Activity.objects.accessible_by(self.request.membership).select_related("lead", "contact")
        change = get_object_or_404(rows.filter(kind__in=undoing.KINDS), pk=self.kwargs["pk"])
        if change.kind == Activity.Kind.LEAD_CHANGED:
            mine = Lead.objects.accessible_by(self.request.membership, "lead.change").filter(pk=change.lead_id)
        else:
            mine = Contact.objects.accessible_by(self.request.membership, "contact.change").filter(pk=change.contact_id)
        if not mine.exists():
            raise Http404
        return change
