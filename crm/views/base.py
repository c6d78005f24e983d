"""Views about one lead reach it through its reader only."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from crm.models import Lead
from tenants import audit
from tenants.access import may
from tenants.views.base import TenantView


class LeadScoped(TenantView):
    """A view about one lead that this person may see; somebody else's is 404."""

    allow = may("lead.view")

    @cached_property
    def lead(self) -> Lead:
        rows = Lead.objects.accessible_by(self.request.membership)
        rows = rows.select_related("stage", "pipeline", "contact__company", "company", "owner", "lost_reason")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def changeable_lead(self) -> Lead:
        """The lead, if this person may also change it: one that is only seen is 403."""
        lead = self.lead
        if not Lead.objects.accessible_by(self.request.membership, "lead.change").filter(pk=lead.pk).exists():
            refuse(self.request)
        return lead


def refuse(request) -> None:
    """What is there and seen, but not this person's to touch: 403 and a line of audit."""
    audit.record("permission.refused", path=request.path[:200], method=request.method)
    raise PermissionDenied
