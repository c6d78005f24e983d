"""Another organization of one's own, and what is general about one."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.access import may, signed_in
from tenants.forms import GeneralForm, NewOrganizationForm
from tenants.services import setting_up
from tenants.services.cloning import clone, preview, sources_of
from tenants.services.console import memberships_of
from tenants.services.creation import create_organization
from tenants.views.base import RuledView, TenantView


class OrganizationNewView(RuledView):
    """For a person who has none, or wants one more; as usual, or with the set-up of one they have."""

    allow = signed_in

    def get(self, request):
        form = NewOrganizationForm(
            initial={"source": request.GET.get("source", "")}, sources=sources_of(request.user, request.session)
        )
        if request.htmx:
            return render(request, "account/_carried.html", self._carried(form))
        return self._page(request, form)

    def post(self, request):
        form = NewOrganizationForm(request.POST, sources=sources_of(request.user, request.session))
        if not form.is_valid():
            return self._page(request, form, status=422)
        name = form.cleaned_data["organization_name"]
        with transaction.atomic():
            if form.chosen is None:
                organization, address = create_organization(name=name, owner=request.user), ""
            else:
                with_logo = form.cleaned_data["with_logo"]
                cloned = clone(form.chosen, name=name, owner=request.user, with_logo=with_logo)
                organization, address = cloned.organization, reverse("organization_made")
                request.session["cloned"] = {
                    "slug": organization.slug,
                    "counts": [(count.label, count.n) for count in cloned.counts],
                    "to_look_at": cloned.to_look_at,
                }
            setting_up.begin(organization, by=request.user)
        request.session["last_organization"] = organization.slug
        return redirect(address or f"/o/{organization.slug}/")

    def _page(self, request, form, status: int = 200):
        return render(request, "account/organization_new.html", {"form": form, **self._carried(form)}, status=status)

    def _carried(self, form) -> dict:
        if form.chosen is None:
            return {"counts": None}
        return {"counts": preview(form.chosen), "source": form.chosen.organization, "form": form}


class OrganizationMadeView(RuledView):
    """What came along into the organization that was just made, and what somebody has to look at there."""

    allow = signed_in

    def get(self, request):
        cloned = request.session.get("cloned")
        made = next((m for m in memberships_of(request.user) if cloned and m.organization.slug == cloned["slug"]), None)
        if made is None:
            return redirect("home")
        return render(request, "account/organization_made.html", {"cloned": cloned, "organization": made.organization})


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
