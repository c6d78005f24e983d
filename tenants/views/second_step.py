"""How an organization's people sign in: of whom a second step is asked, how long they may do nothing, by which Google accounts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants.access import may
from tenants.forms import SecondStepForm, SigningInForm
from tenants.models import Membership, Organization
from tenants.recent import SECOND_FACTORS
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import second_steps, signing_in
from tenants.views.base import TenantView


class SecondStepView(TenantView):
    """GET shows the rules and who has no second step yet, POST changes that of second steps."""

    allow = may("organization.view")
    allow_methods = {"post": may("organization.change")}
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self.page()

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = SecondStepForm(request.POST)
        if form.is_valid():
            try:
                second_steps.ask_for(form.roles, days=form.cleaned_data["days"], by=request.membership)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.saved()
        return self.page(form=form, status=422)

    def saved(self) -> HttpResponse:
        return trigger_client_event(self.page(), "toast", {"text": _("Saved.")})

    def page(self, status: int = 200, **forms: Any) -> HttpResponse:
        """``forms``: those that were filled in wrongly; the others show what holds."""
        organization = Organization.objects.get(pk=self.request.organization.pk)
        people = Membership.objects.filter(is_active=True).select_related("user", "role")
        without = people.exclude(user__authenticator__type__in=SECOND_FACTORS).order_by("user__name")
        context = {
            "form": SecondStepForm.of(organization),
            "rules": SigningInForm(instance=organization),
            "without": without,
            "people": people.count(),
            **forms,
        }
        return render(self.request, "settings/second_step/index.html", context, status=status)


class SigningInView(SecondStepView):
    """POST decides how long somebody may do nothing, and which Google accounts are taken."""

    allow = may("organization.change")
    http_method_names = ("post", "options")

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = SigningInForm(request.POST, instance=Organization.objects.get(pk=request.organization.pk))
        if form.is_valid():
            try:
                signing_in.decide(request.organization, **form.cleaned_data, session=request.session)
            except Refused as refusal:
                form.add_error("google_domains", str(refusal))
            else:
                return self.saved()
        return self.page(rules=form, status=422)
