"""Ending the e-mails that gather what waits, by the link in each of them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from crm.services import digests, notification_preferences
from tenants.access import anyone
from tenants.context import in_tenant
from tenants.models import Organization


@method_decorator(csrf_exempt, name="dispatch")
class DigestStopView(View):
    """GET asks, for programs that look at links must end nothing; POST ends them, from the page or by one click in a
    program for e-mail (RFC 8058). Whoever has the link needs no account.
    """

    allow = anyone
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, organization: UUID, proof: str) -> HttpResponse:
        return self._answered(organization, proof, stops=False)

    def post(self, request: HttpRequest, organization: UUID, proof: str) -> HttpResponse:
        return self._answered(organization, proof, stops=True)

    def _answered(self, organization: UUID, proof: str, *, stops: bool) -> HttpResponse:
        owner = Organization.objects.filter(pk=organization, state=Organization.State.ACTIVE).first()
        if owner is None:
            return self._page(status=404)
        with in_tenant(owner.schema_name):
            user = digests.whose(proof)
            if user is None:
                return self._page(status=404)
            if stops:
                notification_preferences.want_no_digest(user)
        with translation.override(user.language):
            return self._page(organization=owner, email=user.email, stopped=stops)

    def _page(self, status: int = 200, **told: Any) -> HttpResponse:
        response = render(self.request, "crm/digest/stop.html", told, status=status)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response
