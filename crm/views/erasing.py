"""Erasing a person for good: the dry run, the order, the ledger and the certificates."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.forms.erasing import ErasureForm
from crm.models import Contact
from crm.queries import erasures
from crm.services.disclosing import work as disclosing
from crm.services.forgetting import certificate, ordering
from crm.services.retaining import holding
from crm.views.base import refused
from tenants.access import may
from tenants.models import Erasure
from tenants.views.base import TenantView

ADMINS = may("organization.change")


class PrivacyView(TenantView):
    """What was asked for and done, newest first."""

    allow = ADMINS

    def get(self, request):
        return render(request, "settings/privacy/index.html", {"erasures": erasures.newest()})


class DisclosureView(TenantView):
    """POST packs a copy of all that is held about a person."""

    allow = ADMINS

    def post(self, request, pk: UUID):
        people = Contact.objects.accessible_by(request.membership, "contact.export")
        contact = get_object_or_404(people.filter(merged_into=None, purged_at=None), pk=pk)
        job = disclosing.start(contact, by=request.membership)
        return HttpResponseClientRedirect(reverse("job", args=[job.pk]))


class ContactErasureView(TenantView):
    """GET tells what would go and what stays; POST begins."""

    allow = ADMINS
    recently_signed_in = frozenset({"post"})

    def get(self, request, pk: UUID):
        return self._preview(ErasureForm())

    def post(self, request, pk: UUID):
        contact, form = self._contact(), ErasureForm(request.POST)
        if not form.is_valid():
            return self._preview(form, status=422)
        said = {name: form.cleaned_data[name] for name in ("asked", "ground", "asked_on")}
        try:
            erasure = ordering.order(contact, by=request.membership, **said)
        except ordering.AlreadyOrdered:
            return refused(_("This person is being erased already."), status=409)
        except holding.OnHold as held:
            return refused(str(held), status=409)
        return HttpResponseClientRedirect(certificate.url(erasure.pk))

    def _contact(self) -> Contact:
        people = Contact.objects.accessible_by(self.request.membership, "contact.delete")
        return get_object_or_404(people.filter(merged_into=None, purged_at=None), pk=self.kwargs["pk"])

    def _preview(self, form: ErasureForm, status: int = 200) -> HttpResponse:
        contact = self._contact()
        told = {"contact": contact, "preview": ordering.preview(contact), "form": form}
        return render(self.request, "crm/contact/erase.html", told, status=status)


class ErasureView(TenantView):
    """One erasure: how far it is, and then its certificate, to print."""

    allow = ADMINS

    def get(self, request, pk: UUID):
        erasure = get_object_or_404(Erasure.objects.select_related("ordered_by"), pk=pk)
        told = {"certificate": erasures.certificate(erasure), "is_genuine": certificate.is_genuine(erasure)}
        return render(request, "settings/privacy/certificate.html", told)
