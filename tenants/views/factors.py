"""A new app, a new passkey."""

from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import transaction
from django.http import HttpResponse
from django.views.generic import FormView

from tenants.factors import codes


class AppNewView(ActivateTOTPView):
    """allauth's, where the code that it is added by is used from then on."""

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        codes.begin(self.request.user, form.counter)
        return response


class PasskeyNewView(AddWebAuthnView):
    """One that can sign in by itself: it stays in the device, which asks for a finger, a face or a PIN."""

    def get_context_data(self, **kwargs) -> dict:
        asked = auth.begin_registration(self.request.user, passwordless=True)
        return {**FormView.get_context_data(self, **kwargs), "js_data": {"creation_options": asked}}
