"""What automations could not do for a lead, from its card: looked at, tried again, or let be."""

from uuid import UUID

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from crm.models import AutomationRun
from crm.queries import automations
from crm.queries.lead import LeadSheet
from crm.services.automating import running
from crm.views.base import LeadScoped, lead_changed
from tenants.access import may


class LeadTroublesView(LeadScoped):
    """What failed and why."""

    def get(self, request, pk: UUID):
        context = {
            "lead": self.lead,
            "runs": automations.failed_for(self.lead.pk),
            "may_retry": LeadSheet(self.lead, request.membership).may_change,
        }
        return render(request, "crm/automation/troubles.html", context)


class LeadTroubleView(LeadScoped):
    """POST tries it again, DELETE lets it be."""

    allow_methods = {"post": may("lead.change"), "delete": may("lead.change")}

    def post(self, request, pk: UUID, run: UUID):
        running.retry(self._run(run))
        return lead_changed(request, pk, toast=_("Trying again"), close=True)

    def delete(self, request, pk: UUID, run: UUID):
        running.dismiss(self._run(run))
        return lead_changed(request, pk, close=True)

    def _run(self, run: UUID) -> AutomationRun:
        return get_object_or_404(AutomationRun, lead=self.changeable_lead, pk=run)
