"""Priority and labels of a conversation."""

from django import forms

from crm.forms.fields import TagsField
from messaging.models import Conversation, Label


class MarksForm(forms.Form):
    """Labels are chosen by name; ``new`` are others, typed."""

    priority = forms.ChoiceField(choices=Conversation.Priority)
    labels = forms.MultipleChoiceField(
        required=False, choices=lambda: [(label.name, label.name) for label in Label.objects.all()]
    )
    new = TagsField()

    @property
    def named(self) -> list[str]:
        return [*self.cleaned_data["labels"], *(name.removeprefix("#") for name in self.cleaned_data["new"])]
