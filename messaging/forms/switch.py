"""What is asked while a channel changes its provider, beside the new provider's credentials."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.fields import PhoneField


class TrialForm(forms.Form):
    """Whom to send a test to, and with which words."""

    phone = PhoneField(label=_("WhatsApp or mobile of somebody on your team"), required=True)
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("Free text arrives only if that person has written to this number in the last 24 hours."),
    )

    def __init__(self, *args, templates=(), **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("Free text")), *((name, name) for name in templates)]
        cast(forms.ChoiceField, self.fields["template"]).choices = choices
