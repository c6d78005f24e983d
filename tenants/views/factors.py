"""A new passkey."""

from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.views.generic import FormView


class PasskeyNewView(AddWebAuthnView):
    """One that can sign in by itself: it stays in the device, which asks for a finger, a face or a PIN."""

    def get_context_data(self, **kwargs) -> dict:
        asked = auth.begin_registration(self.request.user, passwordless=True)
        return {**FormView.get_context_data(self, **kwargs), "js_data": {"creation_options": asked}}
