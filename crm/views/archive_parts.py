"""The archive of notes, tasks, files and settings: all of it for whoever runs the organization, for others what they took away."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from crm.queries.removed import Removed, found
from crm.removables import StillNamed
from crm.services import removed
from crm.services.retaining.holding import OnHold
from crm.views.base import refused
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

WORKERS = may("organization.change", "lead.view", "conversation.view", "template.use")


class ArchivedPartsView(TenantView):
    """One kind of them, newest first."""

    allow = WORKERS

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "crm/archive/parts.html", {"removed": _asked(request)})


class ArchivedPartView(TenantView):
    """POST brings one back, DELETE erases it for good."""

    allow = WORKERS
    allow_methods = {"delete": may("organization.change")}

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        try:
            removed.take_out(self._row(pk), by=request.user)
        except removed.NotUndoable as reason:
            return refused(str(reason), status=409)
        if request.htmx.target != "archive_parts":  # from a notice, on the page where it stood
            return HttpResponseClientRefresh()
        return self._changed(_("It is as it was before."))

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        try:
            removed.erase(self._row(pk))
        except (OnHold, StillNamed) as why:
            return refused(str(why), status=409)
        return self._changed(_("Erased for good"))

    def _row(self, pk: UUID) -> Any:
        row = found(pk, self.request.membership)
        if row is None:
            raise Http404
        return row

    def _changed(self, said: str) -> HttpResponse:
        response = render(self.request, "crm/archive/_parts.html", {"removed": _asked(self.request)})
        return trigger_client_event(response, "toast", {"text": said})


def _asked(request: OrganizationRequest) -> Removed:
    return Removed(request.membership, request.GET.get("kind", ""), request.GET.get("page", ""))
