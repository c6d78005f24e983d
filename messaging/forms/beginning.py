"""Whom to write to first, by which channel, and with which words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.ids import uuid_or_none
from messaging.forms.composer import MOST_TEXT, KeyedForm


class BeginForm(KeyedForm):
    """``to`` is a contact's id or a number; the values of a template's blanks come beside it, each by its own key."""

    to = forms.CharField(max_length=40, error_messages={"required": _("Choose whom to write to.")})
    name = forms.CharField(max_length=120, required=False)
    channel = forms.UUIDField(error_messages={"required": _("Choose a channel.")})
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=False)
    template = forms.UUIDField(required=False)

    @property
    def contact_id(self):
        """None: it is a number."""
        return uuid_or_none(self.cleaned_data["to"])
