"""What somebody writes about a lead for colleagues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import SeenField


class NoteForm(forms.Form):
    """A note; ``@`` calls a colleague by name."""

    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea({"rows": 2, "placeholder": _("Write a note… use @ to mention somebody")}),
    )


class NoteChangeForm(NoteForm):
    """Other words for a note, as it was ``seen``."""

    seen = SeenField()
