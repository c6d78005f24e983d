"""Settings → Everything to take along: made by an owner, fetched by an owner."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tenants import audit
from tenants.access import may
from tenants.exports import files, shown, work
from tenants.models import Organization, OrganizationExport
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView
from tenants.views.files import download


class OrganizationExportsView(TenantView):
    """GET shows those that were made and how far one is, POST makes one."""

    allow = may("organization.delete")
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._page()

    def post(self, request: OrganizationRequest) -> HttpResponse:
        try:
            work.start(by=request.user)
        except Refused as refusal:
            return self._page(refusal=str(refusal), status=422)
        return self._page()

    def _page(self, *, refusal: str = "", status: int = 200) -> HttpResponse:
        exports = shown.latest()
        for each in exports:
            each.url = shown.address(each, self.request.user.pk) if each.is_ready else ""
        told = {"exports": exports, "is_running": any(each.is_running for each in exports), "refusal": refusal}
        page = "index.html" if self.request.organization.state == Organization.State.ACTIVE else "leaving.html"
        template = "_exports.html" if self.request.htmx else page
        response = render(self.request, f"settings/export/{template}", told, status=status)
        response["Vary"] = "HX-Request"
        return response


class OrganizationExportFileView(TenantView):
    """The archive, for an owner who was given this address within the hour and proved a moment ago who they are."""

    allow = may("organization.delete")
    recently_signed_in = frozenset({"get"})

    def get(self, request: OrganizationRequest, pk: UUID, proof: str) -> HttpResponseBase:
        ready = OrganizationExport.objects.select_related("organization").filter(state=OrganizationExport.State.READY)
        export = get_object_or_404(ready, pk=pk)
        path = files.folder_of(export) / files.ARCHIVE
        if not shown.is_proven(proof, export, request.user.pk) or not path.is_file():
            raise Http404(_("The file is no longer there."))
        audit.record("organization.export_fetched", export=str(export.pk))
        return download(path, shown.name_of(export))
