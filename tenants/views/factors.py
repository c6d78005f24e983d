"""A new app, a new passkey, the codes for when both are lost."""

from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import transaction
from django.http import HttpResponse
from django.views.generic import FormView

from tenants.factors import codes, recovery


class AppNewView(ActivateTOTPView):
    """allauth's, where the code that it is added by is used from then on."""

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        codes.begin(self.request.user, form.counter)
        return response


class RecoveryCodesView(ViewRecoveryCodesView):
    """allauth's, which shows them once; from then on nobody can read them."""

    def get_context_data(self, **kwargs) -> dict:
        told = super().get_context_data(**kwargs)
        if told["can_view_codes"]:
            recovery.were_shown(self.request.user)
        return told


class PasskeyNewView(AddWebAuthnView):
    """One that can sign in by itself: it stays in the device, which asks for a finger, a face or a PIN."""

    def get_context_data(self, **kwargs) -> dict:
        asked = auth.begin_registration(self.request.user, passwordless=True)
        return {**FormView.get_context_data(self, **kwargs), "js_data": {"creation_options": asked}}
