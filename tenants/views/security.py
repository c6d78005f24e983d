"""One's own security: what one signs in with, and where one is signed in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants import second_step
from tenants.access import signed_in
from tenants.forms import DeviceForm
from tenants.google.provider import is_on
from tenants.middleware import membership_of
from tenants.models import Grant, Membership, User
from tenants.requests import PersonRequest
from tenants.services import devices, google, grants
from tenants.views.base import RuledView


class SecurityView(RuledView):
    """Second factors and passkeys of the person who looks."""

    allow = signed_in

    def get(self, request: PersonRequest) -> HttpResponse:
        context = {
            **factors_of(request.user),
            **devices_of(request),
            **programs_of(request),
            **google_of(request.user),
            "asked_by": self._asked_by(),
        }
        return render(request, "account/security/index.html", context)

    def _asked_by(self) -> Membership | None:
        """The organization that sent the person here, if they are of it and have no second step yet."""
        slug = self.request.GET.get("asked_by", "")
        membership = membership_of(self.request.user, slug)
        return membership if membership and second_step.is_missing(membership) else None


class DevicesView(RuledView):
    """DELETE signs out everywhere but here, or on the one device that it names."""

    allow = signed_in

    def delete(self, request: PersonRequest) -> HttpResponse:
        if "only" in request.GET:
            form = DeviceForm(request.GET)
            if not form.is_valid():
                raise Http404
            found = get_object_or_404(devices.signed_in(request.user), pk=form.cleaned_data["only"])
            devices.end(request.user, only=found.pk)
        else:
            devices.end(request.user, but=request.session.session_key)
        response = render(request, "account/security/_devices.html", devices_of(request))
        return trigger_client_event(response, "toast", {"text": _("Signed out there, also in windows that are open.")})


class ProgramsView(RuledView):
    """DELETE ends what the one program that it names may do for the person."""

    allow = signed_in

    def delete(self, request: PersonRequest) -> HttpResponse:
        form = DeviceForm(request.GET)
        if not form.is_valid():
            raise Http404
        found = get_object_or_404(grants.of_person(request.user), pk=form.cleaned_data["only"])
        grants.end(found, Grant.End.SIGNED_OUT)
        response = render(request, "account/security/_programs.html", programs_of(request))
        said = _("%(program)s opens nothing any more.") % {"program": found}
        return trigger_client_event(response, "toast", {"text": said})


class SignedInView(RuledView):
    """Where signing in leads for a page that waits in another tab: it is told, and goes on."""

    allow = signed_in

    def get(self, request: PersonRequest) -> HttpResponse:
        response = render(request, "account/signed_in.html")
        response["Cache-Control"] = "no-store"
        return response


def devices_of(request: PersonRequest) -> dict[str, Any]:
    return {"devices": list(devices.signed_in(request.user)), "here": request.session.session_key}


def programs_of(request: PersonRequest) -> dict[str, Any]:
    return {"programs": list(grants.of_person(request.user))}


def google_of(user: User) -> dict[str, Any]:
    return {"google_accounts": list(google.connected(user)), "google_is_on": is_on()}


def factors_of(user: User) -> dict[str, Any]:
    """By kind: the app if there is one, the passkeys, and how many recovery codes are left."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kind = Authenticator.Type
    codes = next((row for row in rows if row.type == kind.RECOVERY_CODES), None)
    return {
        "app": next((row for row in rows if row.type == kind.TOTP), None),
        "passkeys": [row for row in rows if row.type == kind.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "unconfirmed": EmailAddress.objects.filter(user=user, verified=False).exists(),
    }
