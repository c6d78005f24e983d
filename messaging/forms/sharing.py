"""A place or somebody's card, written in the composer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.forms.composer import AnswerForm, PlaceForm
from messaging.providers.base import Can
from messaging.services.sharing import CARDS, PLACE, Card

KINDS = [(PLACE, _("Place")), (CARDS, _("Contact card"))]
NEEDS = {PLACE: Can.LOCATION, CARDS: Can.CONTACTS}


class SharingForm(PlaceForm, AnswerForm):
    """Limits are the service's."""

    kind = forms.ChoiceField(choices=KINDS)
    name = forms.CharField(max_length=200, required=False)
    phone = forms.CharField(max_length=60, required=False)
    email = forms.CharField(max_length=254, required=False)
    company = forms.CharField(max_length=200, required=False)

    def card(self) -> Card:
        said = self.cleaned_data
        return Card(name=said["name"], phones=(said["phone"],), email=said["email"], company=said["company"])
