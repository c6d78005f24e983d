"""The form that connects a number: nothing is saved that Meta has not just accepted."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.outside.errors import NotAuthorised, ProviderError, Unavailable

from ..base import Credentials
from ..outgoing import AccountProfile
from . import account, explanations
from .api import Graph

ID = r"^\d{5,32}$"
VISIBLE = r"^[\x21-\x7e]+$"
SECRETS = ("access_token", "app_secret")


class WhatsAppCloudCredentials(forms.Form):
    """What Meta shows for a number, tried before it is kept. A secret left empty stays the one we have."""

    phone_number_id = forms.RegexField(
        ID,
        label=_("Phone number ID"),
        help_text=_("In Meta's app dashboard: WhatsApp → API setup. It is not the phone number itself."),
        error_messages={"invalid": _("Only digits: copy the ID beneath the number, not the phone number.")},
    )
    waba_id = forms.RegexField(
        ID,
        label=_("WhatsApp Business account ID"),
        help_text=_("On the same page, beside the phone number ID."),
        error_messages={"invalid": _("Only digits: copy the account ID from the same page.")},
    )
    access_token = forms.RegexField(
        VISIBLE,
        max_length=1000,
        label=_("Permanent access token"),
        help_text=_("Of a system user with whatsapp_business_messaging and whatsapp_business_management."),
        error_messages={"invalid": _("A token has no spaces or accents: copy it again, whole.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    app_secret = forms.RegexField(
        VISIBLE,
        max_length=200,
        label=_("App secret"),
        help_text=_("In the app's basic settings. It proves that messages come from Meta."),
        error_messages={"invalid": _("A secret has no spaces or accents: copy it again, whole.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    profile: AccountProfile | None = None  # the account as Meta describes it, once the form is valid

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in SECRETS:
            if self.initial.get(name):
                self.fields[name].required = False
                self.fields[name].help_text = _("Leave it empty to keep the one we have.")
        if settings.META_APP_SECRET:
            self.fields["app_secret"].required = False  # the number may be connected through the platform's own app

    def clean_access_token(self) -> str:
        return self.cleaned_data["access_token"] or self.initial.get("access_token", "")

    def clean_app_secret(self) -> str:
        return self.cleaned_data["app_secret"] or self.initial.get("app_secret", "")

    def clean(self) -> dict[str, Any]:
        """Ask Meta, only when every part is there to ask with."""
        credentials = {**self.cleaned_data}
        credentials["verify_token"] = self.initial.get("verify_token") or secrets.token_urlsafe(32)
        if not self.errors:
            self._try(credentials)
        return credentials

    def _try(self, credentials: Credentials) -> None:
        graph = Graph(credentials)
        profile = self._asked("phone_number_id", account.number, graph)
        if profile is None:
            return
        is_here = self._asked("waba_id", account.holds_number, graph)
        if is_here is False:
            self.add_error("waba_id", _said("number_elsewhere"))
        elif is_here:
            self.profile = profile

    def _asked(self, field: str, question: Any, graph: Graph) -> Any:
        """What Meta answers; a refusal is shown beside the field that mends it."""
        try:
            return question(graph)
        except Unavailable:
            self.add_error(None, _("Meta did not answer. Nothing was saved; try again in a moment."))
        except NotAuthorised as refused:
            self.add_error("app_secret" if refused.code == "appsecret_proof" else "access_token", _said(refused.code))
        except ProviderError as refused:
            self.add_error(field, _said(refused.code))
        return None


def _said(code: str) -> str:
    explanation = explanations.explain(code)
    return f"{explanation.what} {explanation.remedy}"
