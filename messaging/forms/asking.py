"""What is asked with something to tap."""

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.forms.composer import AnswerForm
from messaging.services.asking import BUTTONS, LINK, LIST, MOST_BUTTONS, MOST_ROWS, PLACE, Asked

KINDS = [(BUTTONS, _("Buttons")), (LIST, _("List")), (LINK, _("Link")), (PLACE, _("Ask for the location"))]


class AskingForm(AnswerForm):
    """Limits are the service's; empty places for choices are left out."""

    kind = forms.ChoiceField(choices=KINDS)
    text = forms.CharField(max_length=5000, required=False)
    footer = forms.CharField(max_length=200, required=False)
    label = forms.CharField(max_length=200, required=False)
    url = forms.CharField(max_length=2100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(MOST_BUTTONS):
            self.fields[f"button_{number}"] = forms.CharField(max_length=200, required=False)
        for number in range(MOST_ROWS):
            self.fields[f"title_{number}"] = forms.CharField(max_length=200, required=False)
            self.fields[f"more_{number}"] = forms.CharField(max_length=200, required=False)


def asked(said: dict) -> Asked:
    """What was written in the places of the kind that was chosen."""
    choices: list[tuple[str, str]] = []
    if said["kind"] == BUTTONS:
        choices = [(said[f"button_{number}"], "") for number in range(MOST_BUTTONS)]
    elif said["kind"] == LIST:
        choices = [(said[f"title_{number}"], said[f"more_{number}"]) for number in range(MOST_ROWS)]
    kept = tuple(choice for choice in choices if any(choice))
    return Asked(choices=kept, **{name: said[name] for name in ("kind", "text", "label", "url", "footer")})
