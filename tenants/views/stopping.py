"""Ending e-mails of one kind, by the link in each of them."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from tenants import stopping
from tenants.access import anyone
from tenants.context import in_tenant
from tenants.models import Organization, User
from tenants.services import set_up_reminders


@method_decorator(csrf_exempt, name="dispatch")
class StopView(View):
    """GET asks, for programs that look at links must end nothing; POST ends them, from the page or by one click in a
    program for e-mail (RFC 8058). Whoever has the link needs no account.
    """

    allow = anyone
    http_method_names = ["get", "post"]
    purpose: ClassVar[str]
    template: ClassVar[str]

    def get(self, request: HttpRequest, organization: UUID, proof: str) -> HttpResponse:
        return self._answered(organization, proof, stops=False)

    def post(self, request: HttpRequest, organization: UUID, proof: str) -> HttpResponse:
        return self._answered(organization, proof, stops=True)

    def stop(self, user: User) -> None:
        """No more of them for this person."""
        raise NotImplementedError

    def _answered(self, organization: UUID, proof: str, *, stops: bool) -> HttpResponse:
        owner = Organization.objects.filter(pk=organization, state=Organization.State.ACTIVE).first()
        if owner is None:
            return self._page(status=404)
        with in_tenant(owner.schema_name):
            user = stopping.whose(self.purpose, proof)
            if user is None:
                return self._page(status=404)
            if stops:
                self.stop(user)
        with translation.override(user.language):
            return self._page(organization=owner, email=user.email, stopped=stops)

    def _page(self, status: int = 200, **told: Any) -> HttpResponse:
        response = render(self.request, self.template, told, status=status)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


class SetUpStopView(StopView):
    """Those about a set-up that was left."""

    purpose = set_up_reminders.PURPOSE
    template = "account/set_up_stop.html"

    def stop(self, user: User) -> None:
        set_up_reminders.stop(user)
