"""Addresses of second factors, below /accounts/2fa/: allauth's views, each guarded once more by ourselves."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.generic import RedirectView

from tenants.views.confirming import sensitive
from tenants.views.factors import AppNewView, PasskeyNewView, RecoveryCodesView

to_security = RedirectView.as_view(pattern_name="security")
urlpatterns = [
    path("", to_security, name="mfa_index"),
    path("authenticate/", base.authenticate, name="mfa_authenticate"),
    path("app/", sensitive(AppNewView.as_view()), name="mfa_activate_totp"),
    path("app/removal/", sensitive(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", sensitive(RecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", sensitive(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/", to_security, name="mfa_list_webauthn"),
    path("passkeys/new/", sensitive(PasskeyNewView.as_view()), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/removal/", sensitive(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/sign-in/", webauthn.login_webauthn, name="mfa_login_webauthn"),
]
