"""A word to whoever asked."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Why a request is refused."""

    answer = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "autofocus": True}),
        help_text=_("Whoever asked reads this."),
    )
