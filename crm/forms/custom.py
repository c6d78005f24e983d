"""What is asked about a field of the organization's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import CustomField

OPTION = "option_"


class CustomFieldForm(forms.Form):
    """A new field, or other words for one there is: its kind and what it is about stay."""

    label = forms.CharField(label=_("Label"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind)
    help = forms.CharField(label=_("Hint"), max_length=160, required=False, help_text=_("Stands below the field."))
    required = forms.BooleanField(label=_("Must be filled"), required=False)
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One in each line. Only for fields of one or several choices."),
    )

    accepts = forms.ChoiceField(
        label=_("Files allowed"),
        choices=CustomField.Accepts,
        initial=CustomField.Accepts.ANY,
        required=False,
        help_text=_("Only for fields of the kind file."),
    )

    def __init__(self, *args, field: CustomField | None = None, **kwargs):
        self.field = field
        if field:
            kwargs["initial"] = {"label": field.label, "help": field.help, "required": field.required}
            kwargs["initial"]["accepts"] = field.accepts
        super().__init__(*args, **kwargs)
        self.fields["label"].widget.attrs["autofocus"] = True
        if field:
            del self.fields["kind"]
            self._ask_of(field)

    @property
    def option_fields(self) -> list[forms.BoundField]:
        """What each choice is called; emptied, it is no longer offered."""
        return [self[name] for name in self.fields if name.startswith(OPTION)]

    @property
    def changes(self) -> dict[str, Any]:
        """As ``crm.services.custom.change`` takes them."""
        data = self.cleaned_data
        named = {name.removeprefix(OPTION): data[name].strip() for name in self.fields if name.startswith(OPTION)}
        return {
            "label": data["label"].strip(),
            "help": data["help"].strip(),
            "required": data["required"],
            "renamed": {pk: label for pk, label in named.items() if label},
            "gone": [pk for pk, label in named.items() if not label],
            "added": self.lines,
            **({"accepts": self.accepted} if "accepts" in self.fields else {}),
        }

    @property
    def accepted(self) -> str:
        return self.cleaned_data["accepts"] or CustomField.Accepts.ANY

    @property
    def lines(self) -> list[str]:
        return self.cleaned_data.get("options", "").splitlines()

    def clean(self):
        super().clean()
        kind = self.field.kind if self.field else self.cleaned_data.get("kind")
        needs = kind in (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES)
        kept = any(self.cleaned_data.get(name) for name in self.fields if name.startswith(OPTION))
        if needs and not kept and not any(line.strip() for line in self.lines):
            self.add_error("options", _("Name at least one choice, one in each line."))
        return self.cleaned_data

    def _ask_of(self, field: CustomField) -> None:
        if field.kind != CustomField.Kind.FILE:
            del self.fields["accepts"]
        else:
            self.fields["accepts"].help_text = ""
        if not field.has_options:
            del self.fields["options"]
            return
        self.fields["options"].label = _("New choices")
        self.fields["options"].help_text = _("One in each line.")
        for number, (pk, label) in enumerate(field.offered, start=1):
            name = _("Choice %(n)s") % {"n": number}
            self.fields[f"{OPTION}{pk}"] = forms.CharField(label=name, initial=label, max_length=60, required=False)
