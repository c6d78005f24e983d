"""A label's name and colour, and which one stands for one that goes."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Stage
from messaging.models import Label
from messaging.services.marking import LONGEST


class LabelForm(forms.Form):
    """Spaces around a name and twice inside it do not count."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Stage.Colour, widget=forms.RadioSelect)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class LabelRemovalForm(forms.Form):
    """Nothing, or another label in its place."""

    into = forms.ChoiceField(label=gettext_lazy("In its place"), required=False)

    def __init__(self, *args, label: Label, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = {str(each.pk): each for each in Label.objects.exclude(pk=label.pk)}
        field = cast(forms.ChoiceField, self.fields["into"])
        field.choices = [("", _("No label")), *((pk, each.name) for pk, each in self.others.items())]

    @property
    def chosen(self) -> Label | None:
        return self.others.get(self.cleaned_data["into"])
