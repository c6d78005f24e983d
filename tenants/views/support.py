"""Support's access: an organization consents and sees who came; an operator enters, looks, and leaves."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from config.templatetags.ui import public_url
from tenants.access import may, members, operator
from tenants.forms import SupportConsentForm, SupportVisitForm
from tenants.models import SupportConsent, SupportVisit
from tenants.recent import has_second_factor, is_recent
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest, PersonRequest
from tenants.services import support
from tenants.views.base import RuledView, TenantView
from tenants.views.confirming import ask_first

VISITS_SHOWN = 20


class SupportAccessView(TenantView):
    """GET says whether support may look and who did, POST consents for a while, DELETE withdraws at once."""

    allow = may("organization.change")
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._page(SupportConsentForm())

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = SupportConsentForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        said = form.cleaned_data
        support.consent(request.organization, hours=said["hours"], reason=said["reason"], by=request.user)
        return trigger_client_event(self._page(SupportConsentForm()), "toast", {"text": _("Support may look now.")})

    def delete(self, request: OrganizationRequest) -> HttpResponse:
        support.withdraw(request.organization, by=request.user)
        said = {"text": _("Withdrawn. Whoever was inside is out.")}
        return trigger_client_event(self._page(SupportConsentForm()), "toast", said)

    def _page(self, form: SupportConsentForm, status: int = 200) -> HttpResponse:
        consent = SupportConsent.objects.filter(ended_at=None).select_related("given_by").first()
        visits = SupportVisit.objects.select_related("operator")[:VISITS_SHOWN]
        context = {"form": form, "consent": consent if consent and consent.is_open else None, "visits": visits}
        return render(self.request, "settings/support/index.html", context, status=status)


class SupportEndView(TenantView):
    """POST ends the visit that the page is seen with, and leads back to the operator's list."""

    allow = members

    def post(self, request: OrganizationRequest) -> HttpResponse:
        if request.membership.support is None:
            return redirect("start")
        support.end(request.membership.support)
        return redirect(public_url("support"))


class SupportView(RuledView):
    """For operators: GET lists the organizations that let support in, POST enters one, with a reason and a second factor."""

    allow = operator
    request: PersonRequest

    def get(self, request: PersonRequest) -> HttpResponse:
        return self._page(SupportVisitForm())

    def post(self, request: PersonRequest) -> HttpResponse:
        if has_second_factor(request.user) and not is_recent(request, by_second_factor=True):
            return ask_first(request)
        form = SupportVisitForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        consent = support.open_consents().filter(pk=form.cleaned_data["consent"]).first()
        if consent is None:
            raise Http404
        try:
            support.begin(request.session, consent, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, status=422)
        to = f"/o/{consent.organization.slug}/"
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)

    def _page(self, form: SupportVisitForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "consents": support.open_consents(),
            "has_second_factor": has_second_factor(self.request.user),
        }
        return render(self.request, "support/index.html", context, status=status)
