"""Who asked for an erasure, how, on what ground, and the word that confirms it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import Erasure


def word() -> str:
    """What is typed to erase."""
    return _("erase")


class ErasureForm(forms.ModelForm):
    """No free text: what is written here stays, and must name nobody."""

    word = forms.CharField(max_length=20, widget=forms.TextInput({"autocomplete": "off"}))

    class Meta:
        model = Erasure
        fields = ("asked", "ground", "asked_on")
        widgets = {"asked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].label = gettext_lazy("Type “%(word)s” to confirm") % {"word": word()}
        self.fields["asked_on"].initial = timezone.localdate

    def clean_asked_on(self):
        day = self.cleaned_data["asked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip().lower() != word():
            raise forms.ValidationError(_("This is not the word."))
        return word()
