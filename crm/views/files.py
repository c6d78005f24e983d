"""Files of leads, contacts and companies: sent, downloaded, taken away."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from crm.models import Company, Contact, File, Lead
from crm.queries.contact import ContactSheet
from crm.queries.lead import LeadSheet
from crm.services import files, removed
from crm.views.base import LeadScoped, lead_changed, refuse, taken_away
from crm.views.companies import company_context
from crm.views.contacts import living_contact
from crm.views.editing import contact_changed
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView
from tenants.views.files import download


class LeadFilesView(LeadScoped):
    """POST keeps files with a lead."""

    allow_methods = {"post": may("lead.change")}

    def post(self, request, pk: UUID):
        lead = self.changeable_lead
        try:
            files.add(lead, request.FILES.getlist("files"), by=request.user)
        except files.Refused as refused:
            return _refused(request, lead, LeadSheet(lead, request.membership), refused)
        return lead_changed(request, lead.pk, toast=_("Attached"))


class ContactFilesView(TenantView):
    """POST keeps files with a person."""

    allow = may("contact.change")

    def post(self, request, pk: UUID):
        contact = living_contact(request, pk)
        try:
            files.add(contact, request.FILES.getlist("files"), by=request.user)
        except files.Refused as refused:
            return _refused(request, contact, ContactSheet(contact, request.membership), refused)
        return contact_changed(request, contact.pk, toast=_("Attached"))


class FileView(TenantView):
    """GET gives the bytes, to be saved and never shown in place; DELETE takes the file away."""

    allow = may("lead.view", "contact.view", "company.view")

    def get(self, request, pk: UUID):
        file = self._file()
        return download(files.to_open(file), files.saved_as(file))

    def delete(self, request, pk: UUID):
        file = self._file()
        if not File.objects.accessible_by(request.membership, "lead.change").filter(pk=file.pk).exists():
            return refuse(request)
        removed.remove(file, by=request.user)
        return taken_away(self._shown(file), _("File deleted"), reverse("file_restoring", args=[file.pk]))

    def _file(self) -> File:
        rows = File.objects.accessible_by(self.request.membership)
        known = rows.select_related("lead__contact", "contact__company", "company")
        return get_object_or_404(known, pk=self.kwargs["pk"])

    def _shown(self, file: File) -> HttpResponse:
        if file.company:
            company = Company.objects.get(pk=file.company.pk)
            return render(self.request, "crm/company/changed.html", company_context(self.request, company))
        if file.lead_id:
            return lead_changed(self.request, file.lead_id)
        return contact_changed(self.request, file.about.pk)


def _refused(request: OrganizationRequest, about: Lead | Contact, sheet, refused: files.Refused) -> HttpResponse:
    """The section again, with the reason."""
    kind = "lead" if isinstance(about, Lead) else "contact"
    context = {kind: about, "sheet": sheet, "error": str(refused)}
    response = render(request, f"crm/{kind}/_files.html", context, status=422)
    return reswap(retarget(response, f"#files_of_{about.pk}"), "outerHTML")
