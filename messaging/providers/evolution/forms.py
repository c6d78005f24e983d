"""The form that connects an instance: nothing is saved that the gateway has not just accepted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.outside import guarded
from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError, Unavailable
from crm import phones

from ..outgoing import AccountProfile
from . import account, explanations
from .account import AnotherNumber

VISIBLE = r"^[\x21-\x7e]+$"


class EvolutionCredentials(forms.Form):
    """Where the gateway is, which instance, and its key. A key left empty stays the one we have."""

    phone = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("Of the phone that is or will be linked to the instance, with area code: (11) 98765-4321."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    base_url = forms.CharField(
        label=_("Address of the gateway"),
        max_length=200,
        help_text=_("As you open its manager, without /manager: https://evolution.example.com"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    instance = forms.RegexField(
        r"^[^/\\?#%]+$",
        label=_("Instance"),
        max_length=80,
        help_text=_("Its name at the gateway."),
        error_messages={"invalid": _("A name has no slashes or other signs of addresses.")},
    )
    api_key = forms.RegexField(
        VISIBLE,
        label=_("Key of the instance"),
        max_length=200,
        help_text=_("The instance's own key. To make a new instance, the gateway's key: it is used once and not kept."),
        error_messages={"invalid": _("A secret has no spaces or accents: copy it again, whole.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    create = forms.BooleanField(
        label=_("Make this instance if the gateway has none of this name"), required=False, initial=False
    )
    knows_risk = forms.BooleanField(
        label=_("I know that WhatsApp may ban this number, and that nobody can undo that."),
        error_messages={"required": _("Confirm that you know the risk, or use the official API.")},
    )

    profile: AccountProfile | None = None  # the instance as the gateway describes it, once the form is valid

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.initial.get("api_key"):
            self.fields["api_key"].required = False
            self.fields["api_key"].help_text = _("Leave it empty to keep the one we have.")
            del self.fields["create"], self.fields["knows_risk"]

    def clean_phone(self) -> str:
        if not (phone := phones.e164(self.cleaned_data["phone"])):
            raise forms.ValidationError(_("This is no phone number. Write it with its area code."))
        return phone

    def clean_base_url(self) -> str:
        url = self.cleaned_data["base_url"].strip().rstrip("/").removesuffix("/manager")
        if not guarded.is_well_formed(url):
            raise forms.ValidationError(_said("forbidden_address"))
        return url

    def clean(self) -> dict[str, Any]:
        """Ask the gateway, only when every part is there to ask with. The key we have goes to where it was given for."""
        said = {**self.cleaned_data}
        if not said.get("api_key") and "api_key" in self.fields and not self.errors:
            if said["base_url"] != self.initial.get("base_url"):
                self.add_error("api_key", _("Give the key again: the gateway is another one."))
            said["api_key"] = self.initial.get("api_key", "")
        if not self.errors:
            self._try(said)
        return {name: said[name] for name in ("phone", "base_url", "instance", "api_key") if name in said}

    def _try(self, said: dict[str, Any]) -> None:
        try:
            self.profile = self._profile(said)
        except Unavailable as away:
            self.add_error(None, _said(away.code))
        except AnotherNumber as refused:
            self.add_error("phone", _said(refused.code))
        except NotAuthorised as refused:
            self.add_error("api_key", _said(refused.code))
        except ProviderError as refused:
            fields = {"no_instance": "instance", "forbidden_address": "base_url"}
            self.add_error(fields.get(refused.code, "base_url"), _said(refused.code))

    def _profile(self, said: dict[str, Any]) -> AccountProfile:
        """The instance's own key is kept, and not the gateway's, which opens all of them."""
        try:
            known = account.instance(said)
        except NeedsOwner as refused:
            if refused.code != "no_instance" or not said.get("create"):
                raise
            said["api_key"] = account.create(said)
            known = account.instance(said)
        said["api_key"] = account.key_of(known) or said["api_key"]
        return account.described(said, known)


def _said(code: str) -> str:
    explanation = explanations.explain(code)
    return f"{explanation.what} {explanation.remedy}"
