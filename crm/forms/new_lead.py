"""What is asked about a new opportunity."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.custom.asking import AsksCustom
from crm.models import CustomField, Lead, Stage
from tenants.models import User

from .fields import MoneyField, PhoneField, TagsField

IN_TURN = "turn"


class NewLeadForm(AsksCustom, forms.Form):
    """A person, by name or phone, and what they may buy."""

    entity = CustomField.Entity.LEAD

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    phone = PhoneField(label="WhatsApp", widget=forms.TextInput({"placeholder": "(11) 98765-4321"}))
    email = forms.EmailField(
        label=_("E-mail"), max_length=160, required=False, widget=forms.EmailInput({"autocomplete": "off"})
    )
    company = forms.CharField(
        label=_("Company"), max_length=120, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    value_cents = MoneyField(label=_("Value"), widget=forms.TextInput({"placeholder": "12.500,00"}))
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    owner = forms.ChoiceField(label=_("Responsible"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=Lead.Source, initial=Lead.Source.MANUAL)
    tags = TagsField(label=_("Tags"), widget=forms.TextInput({"placeholder": "site, branding"}))

    def __init__(self, *args, stages, owners: Sequence[User], may_give: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_custom()
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        self.owners = {str(user.pk): user for user in owners}
        if may_give:
            people = [(pk, str(user)) for pk, user in self.owners.items()]
            self.fields["owner"].choices = [*people, (IN_TURN, _("By turns, among sales"))]  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    def begin_at_the_first_error(self) -> None:
        wrong = next(name for name in self.fields if name in self.errors)
        for name, field in self.fields.items():
            field.widget.attrs["autofocus"] = name == wrong

    def clean(self):
        super().clean()
        data = self.cleaned_data
        reached = any(data.get(name) or name in self.errors for name in ("phone", "email"))
        if not data.get("name") and not reached:
            self.add_error("name", _("Type a name, or a phone below."))
        data["name"] = " ".join(data.get("name", "").split())
        return data
