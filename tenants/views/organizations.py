"""Another organization of one's own, and what is general about one."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tenants.access import may, signed_in
from tenants.forms import GeneralForm, OrganizationForm
from tenants.services import setting_up
from tenants.services.creation import create_organization
from tenants.views.base import RuledView, TenantView


class OrganizationNewView(RuledView):
    """For a person who has none, or wants one more."""

    allow = signed_in

    def get(self, request):
        return self._page(request, OrganizationForm())

    def post(self, request):
        form = OrganizationForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        with transaction.atomic():
            organization = create_organization(name=form.cleaned_data["organization_name"], owner=request.user)
            setting_up.begin(organization, by=request.user)
        request.session["last_organization"] = organization.slug
        return redirect(f"/o/{organization.slug}/")

    def _page(self, request, form, status: int = 200):
        return render(request, "account/organization_new.html", {"form": form}, status=status)


class GeneralView(TenantView):
    """The organization's name and time zone. Its address stays: others have linked to it."""

    allow = may("organization.view")
    allow_methods = {"post": may("organization.change")}

    def get(self, request):
        return self._page(request, GeneralForm(instance=request.organization))

    def post(self, request):
        form = GeneralForm(request.POST, instance=request.organization)
        if not form.is_valid():
            request.organization.refresh_from_db()
            return self._page(request, form, status=422)
        form.save()
        messages.success(request, _("Saved."))
        return redirect("settings_general")

    def _page(self, request, form, status: int = 200):
        return render(request, "settings/general.html", {"form": form}, status=status)
