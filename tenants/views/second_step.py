"""Of whom an organization asks a second step of signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants.access import may
from tenants.forms import SecondStepForm
from tenants.models import Membership
from tenants.recent import SECOND_FACTORS
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import second_steps
from tenants.views.base import TenantView


class SecondStepView(TenantView):
    """GET shows the rule and who has none yet, POST changes it."""

    allow = may("organization.view")
    allow_methods = {"post": may("organization.change")}
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._page(SecondStepForm.of(request.organization))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = SecondStepForm(request.POST)
        if form.is_valid():
            try:
                second_steps.ask_for(form.roles, days=form.cleaned_data["days"], by=request.membership)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                saved = self._page(SecondStepForm.of(request.organization))
                return trigger_client_event(saved, "toast", {"text": _("Saved.")})
        return self._page(form, status=422)

    def _page(self, form: SecondStepForm, status: int = 200) -> HttpResponse:
        people = Membership.objects.filter(is_active=True).select_related("user", "role")
        without = people.exclude(user__authenticator__type__in=SECOND_FACTORS).order_by("user__name")
        context = {"form": form, "without": without, "people": people.count()}
        return render(self.request, "settings/second_step/index.html", context, status=status)
