"""The form that begins to pair a number: the phone itself gives the rest."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import phones

from ..outgoing import AccountProfile
from . import envelope


class WhatsAppWebCredentials(forms.Form):
    """Which number it is, so that no other one is paired by mistake, and that the risk is known."""

    phone = forms.CharField(
        label=_("Number"),
        max_length=40,
        help_text=_("With area code, such as (11) 98765-4321. It is the number of the phone that you pair."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        if not (phone := phones.e164(self.cleaned_data["phone"])):
            raise forms.ValidationError(_("This is no phone number. Write it with its area code."))
        return phone

    def clean(self) -> dict[str, Any]:
        """A session of its own each time: one that was ended is never taken up again."""
        return {**self.cleaned_data, "session": secrets.token_hex(16)}


def profile_of(phone: str) -> AccountProfile:
    """What is known of a number before it is paired."""
    number = envelope.account_of(phone).external_id
    return AccountProfile(phone_number_id=number, waba_id="", display_name="", phone=phone, quality="")
