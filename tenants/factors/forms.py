"""Where codes are typed and passkeys shown: at sign-in, to confirm who one is, and when an app is added."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.factors import codes, passkeys

LONGEST = 32


def code_field() -> forms.CharField:
    usual = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
    return forms.CharField(label=_("Code"), max_length=LONGEST, widget=forms.TextInput(usual))


class _OnceOnly(BaseAuthenticateForm):
    """allauth's form, with codes that the database lets through once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        forget_failures = check_rate_limit(self.user)
        self.authenticator = codes.use(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            audit.record("second_factor.refused", user=str(self.user.pk))
            raise get_adapter().validation_error("incorrect_code")
        forget_failures()
        return self.cleaned_data["code"]


class SignInCode(_OnceOnly, AuthenticateForm):
    """After the password."""


class ConfirmingCode(_OnceOnly, ReauthenticateForm):
    """Of somebody who is signed in already."""


class AppCode(ActivateTOTPForm):
    """The first code of a new app. Until it is typed, the seed waits sealed in the session."""

    def __init__(self, *args, **kwargs):
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"] = code_field()
        session, adapter = context.request.session, get_adapter()
        if not self.is_bound or SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = adapter.encrypt(generate_totp_secret())
        self.secret = adapter.decrypt(session[SECRET_SESSION_KEY])

    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        forget_failures = check_rate_limit(self.user, error_key="rate_limited")
        self.counter = codes.counter_of(self.secret, self.cleaned_data["code"])
        if self.counter is None:
            raise get_adapter().validation_error("incorrect_code")
        forget_failures()
        return self.cleaned_data["code"]


class _Counted(AuthenticateWebAuthnForm):
    """allauth's form, which notices a copied device, and is not felled by what none would say."""

    def clean_credential(self) -> Authenticator:
        said = self.cleaned_data["credential"]
        passkeys.read(said)
        factor = super().clean_credential()
        passkeys.insist_on_counter(factor, said)
        return factor


class PasskeyAlone(_Counted, LoginWebAuthnForm):
    """Instead of a password."""


class PasskeySecond(_Counted):
    """After the password."""


class ConfirmingPasskey(_Counted, ReauthenticateWebAuthnForm):
    """Of somebody who is signed in already."""
