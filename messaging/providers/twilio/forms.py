"""The forms that connect a sender: nothing is saved that Twilio has not just accepted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.outside.errors import NotAuthorised, ProviderError, Unavailable

from ..outgoing import AccountProfile
from . import account, explanations, people

VISIBLE = r"^[\x21-\x7e]+$"
SECRETS = ("auth_token", "key_secret")


def _sid(letters: str) -> str:
    return rf"^{letters}[0-9a-fA-F]{{32}}$"


def _secret(**said: Any) -> forms.RegexField:
    return forms.RegexField(
        VISIBLE,
        max_length=200,
        error_messages={"invalid": _("A secret has no spaces or accents: copy it again, whole.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        **said,
    )


class TwilioCredentials(forms.Form):
    """What both kinds of channel ask for. A secret left empty stays the one we have."""

    prefix_of_sender = ""
    field_order = ["account_sid", "auth_token", "sender", "messaging_service_sid", "key_sid", "key_secret"]
    account_sid = forms.RegexField(
        _sid("AC"),
        label=_("Account SID"),
        help_text=_("On the first page of Twilio's console, under “Account Info”."),
        error_messages={"invalid": _("It begins with AC and has 34 characters: copy it again.")},
    )
    auth_token = _secret(
        label=_("Auth token"), help_text=_("Beside the account SID. It proves that messages come from Twilio.")
    )
    key_sid = forms.RegexField(
        _sid("SK"),
        label=_("API key SID"),
        required=False,
        help_text=_("Optional: messages are then sent with the key, which can be taken back alone."),
        error_messages={"invalid": _("It begins with SK and has 34 characters: copy it again.")},
    )
    key_secret = _secret(label=_("API key secret"), required=False, help_text=_("Twilio shows it once."))
    sender = forms.RegexField(people.NUMBER.pattern + "$", label=_("Number"))
    messaging_service_sid = forms.RegexField(
        _sid("MG"),
        label=_("Messaging service SID"),
        required=False,
        error_messages={"invalid": _("It begins with MG and has 34 characters: copy it again.")},
    )

    profile: AccountProfile | None = None  # the account as Twilio describes it, once the form is valid

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sender"].error_messages["invalid"] = _("Write it with its country, such as +5511987654321.")
        for name in SECRETS:
            if self.initial.get(name):
                self.fields[name].required = False
                self.fields[name].help_text = _("Leave it empty to keep the one we have.")

    def clean_auth_token(self) -> str:
        return self.cleaned_data["auth_token"] or self.initial.get("auth_token", "")

    def clean(self) -> dict[str, Any]:
        """Ask Twilio, only when every part is there to ask with."""
        said = {**self.cleaned_data}
        if not said.get("key_sid"):
            said["key_secret"] = ""
        elif not said.get("key_secret") and said["key_sid"] == self.initial.get("key_sid"):
            said["key_secret"] = self.initial.get("key_secret", "")
        if said.get("key_sid") and not said["key_secret"]:
            self.add_error("key_secret", _("The key needs its secret."))
        if not self.errors and not said["sender"] and not said["messaging_service_sid"]:
            self.add_error("sender", _("Give a number or a messaging service."))
        if not self.errors:
            self._try(said)
        return said

    def _try(self, said: dict[str, Any]) -> None:
        prefix = self.prefix_of_sender
        ask_for_sender = account.whatsapp_sender if prefix else account.number
        owner = self._asked("auth_token", account.token_owner, said)
        if owner is not None and self._asked("key_secret", account.try_key, said) is not None:
            sender = self._asked("sender", ask_for_sender, said)
            if sender is not None and self._asked("messaging_service_sid", account.service, said) is not None:
                self.profile = account.described(said, owner, sender, prefix=prefix)

    def _asked(self, field: str, question: Any, said: dict[str, Any]) -> Any:
        """What Twilio answers; a refusal is shown beside the field that mends it."""
        try:
            return question(said)
        except Unavailable:
            self.add_error(None, _("Twilio did not answer. Nothing was saved; try again in a moment."))
        except NotAuthorised as refused:
            secret = "key_secret" if said.get("key_sid") and field != "auth_token" else "auth_token"
            self.add_error(secret, _said(refused.code))
        except ProviderError as refused:
            self.add_error(field, _said(refused.code))
        return None


class WhatsAppCredentials(TwilioCredentials):
    """A WhatsApp sender."""

    prefix_of_sender = people.WHATSAPP

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sender"].label = _("WhatsApp number")
        self.fields["sender"].help_text = _("With its country, as in Messaging → Senders → WhatsApp senders.")
        self.fields["messaging_service_sid"].help_text = _("Optional: only if this sender is in a messaging service.")


class SmsCredentials(TwilioCredentials):
    """A number, or a messaging service."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sender"].required = False
        self.fields["sender"].help_text = _("With its country, as in Phone Numbers → Active numbers.")
        self.fields["messaging_service_sid"].help_text = _("Instead of a number, or if the number is in a service.")


def _said(code: str) -> str:
    explanation = explanations.explain(code)
    return f"{explanation.what} {explanation.remedy}"
