"""Confirming who one is, before something sensitive: a dialog over the page, or a page of its own."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows import reauthentication
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import reswap, trigger_client_event

from tenants.access import signed_in
from tenants.factors.forms import ConfirmingCode, ConfirmingPasskey
from tenants.google.provider import is_on
from tenants.recent import has_second_factor
from tenants.requests import PersonRequest
from tenants.services import google
from tenants.views.base import RuledView


class IdentityView(RuledView):
    """GET asks for a code, a passkey or the password, whichever the person has; POST takes it and goes on."""

    allow = signed_in
    request: PersonRequest

    def get(self, request: PersonRequest) -> HttpResponse:
        return self._ask(self._forms())

    def post(self, request: PersonRequest) -> HttpResponse:
        if not ratelimit.consume(request, app="allauth.account", action="reauthenticate", user=request.user):
            return ratelimit.respond_429(request)
        forms = self._forms(request.POST)
        said = next((form for form in forms.values() if form.is_bound), None)
        if said is None or not said.is_valid():
            return self._ask(forms, status=422)
        self._take(said)
        return self._go_on()

    def _forms(self, said: Any = None) -> dict[str, Form]:
        """By what they are called in the template; what was filled in is the one whose field came along."""
        user = self.request.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        offered: dict[str, tuple[str, Callable[..., Form]]] = {}
        if has_second_factor(user):
            offered["code"] = ("code", ConfirmingCode)
        elif user.has_usable_password():
            offered["password"] = ("password", ReauthenticateForm)
        if Authenticator.Type.WEBAUTHN in kinds:
            offered["passkey"] = ("credential", ConfirmingPasskey)
        return {
            name: form(user=user, data=said) if said and said.get(field) else form(user=user)
            for name, (field, form) in offered.items()
        }

    def _take(self, said: Form) -> None:
        match said:
            case ConfirmingCode():
                said.save()
            case ConfirmingPasskey():
                passkeys.reauthenticate(self.request, said.cleaned_data["credential"])
            case _:
                reauthentication.reauthenticate_by_password(self.request)

    def _go_on(self) -> HttpResponse:
        if self.request.htmx:
            return trigger_client_event(reswap(HttpResponse(status=204), "none"), "identity-confirmed", {})
        return reauthentication.resume_request(self.request) or redirect("security")

    def _ask(self, forms: dict[str, Form], status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"forms": forms, "next": self._next()}
        if "passkey" in forms:
            context["request_options"] = webauthn.begin_authentication(self.request.user)
        if not forms and is_on() and google.connected(self.request.user).exists():
            htmx = self.request.htmx
            context["google_next"] = (htmx.current_url_abs_path or "") if htmx else self._next()
        page = "account/identity/_form.html" if self.request.htmx else "account/identity/index.html"
        response = render(self.request, page, context, status=status)
        response["Cache-Control"] = "no-store"
        return response

    def _next(self) -> str:
        to = self.request.GET.get("next") or self.request.POST.get("next", "")
        return to if url_has_allowed_host_and_scheme(to, allowed_hosts={self.request.get_host()}) else ""
