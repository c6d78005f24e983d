"""The archive of notes, tasks and files: what was taken away, for whoever runs the organization."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.queries.removed import Removed, found
from crm.services import removed
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class ArchivedPartsView(TenantView):
    """One kind of them, newest first."""

    allow = may("organization.change")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "crm/archive/parts.html", {"removed": _asked(request)})


class ArchivedPartView(TenantView):
    """POST brings one back, DELETE erases it for good."""

    allow = may("organization.change")

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        removed.restore(self._row(pk), by=request.user, from_archive=True)
        return self._changed(_("It is as it was before."))

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        removed.erase(self._row(pk))
        return self._changed(_("Erased for good"))

    def _row(self, pk: UUID):
        row = found(pk, self.request.membership)
        if row is None:
            raise Http404
        return row

    def _changed(self, said: str) -> HttpResponse:
        response = render(self.request, "crm/archive/_parts.html", {"removed": _asked(self.request)})
        return trigger_client_event(response, "toast", {"text": said})


def _asked(request: OrganizationRequest) -> Removed:
    return Removed(request.membership, request.GET.get("kind", ""), request.GET.get("page", ""))
