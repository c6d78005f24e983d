"""What people change of a lead and of the person behind it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from crm.custom import asking
from crm.custom.asking import PREFIX, AsksCustom
from crm.models import Contact, CustomField, Lead

from .fields import DocumentField, MoneyField, PhoneField, ProfilesField, SeenField, TagsField


class Seen(AsksCustom, forms.Form):
    """A form that carries what its fields said when it was opened, and so knows which ones this person changed."""

    ids = "id_%s"  # two of these forms may be open on one page

    def __init__(self, data=None, files=None, *, initial: dict[str, Any] | None = None):
        super().__init__(data, files, initial=initial, auto_id=self.ids)
        self.ask_custom()
        for field in self.fields.values():
            field.show_hidden_initial = not field.widget.is_hidden

    @property
    def as_opened(self) -> list[str]:
        """The hidden fields that keep it."""
        return [field.as_hidden(only_initial=True) for field in self.visible_fields()]

    @property
    def as_sent(self) -> list[str]:
        """The same form without its looks: to be sent once more as it is."""
        return [*(field.as_hidden() for field in self.visible_fields()), *self.as_opened]

    @property
    def changes(self) -> dict[str, Any]:
        """Only what this person touched: the rest may have become something else meanwhile, and stays so."""
        kept = [name for name in self.changed_data if not self._is_given_up(name)]
        touched = {name: value for name, value in self.mine.items() if name in kept}
        own = {field.key: self.custom[field.key] for field in self.custom_fields if f"{PREFIX}{field.key}" in touched}
        ours = {name: value for name, value in touched.items() if not name.startswith(PREFIX)}
        return {**ours, "custom": own} if own else ours

    def carry(self, files: Mapping[str, str]) -> None:
        """What was chosen is with the record by now: a browser does not send it again by itself."""
        told = {f"{PREFIX}{key}": pk for key, pk in files.items()}
        sent: MultiValueDict = self.data.copy()  # type: ignore[attr-defined]  # a request's
        for name, pk in told.items():
            sent[name] = pk
        self.data, self.files = sent, MultiValueDict()
        self.cleaned_data |= told

    def _is_given_up(self, name: str) -> bool:
        """Whether this person, asked after a conflict, chose what the other one made of it."""
        return self.data.get(f"keep_{name}") == "theirs"

    @property
    def mine(self) -> dict[str, Any]:
        return {field.name: self.cleaned_data[field.name] for field in self.visible_fields()}


class DealForm(Seen):
    """The opportunity: what, how much, until when, from where."""

    ids = "deal_%s"
    entity = CustomField.Entity.LEAD

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    value_cents = MoneyField(label=_("Value"))
    expected_close = forms.DateField(
        label=_("Expected close"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Lead.Source)
    tags = TagsField(label=_("Tags"), help_text=_("Apart by commas."))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @staticmethod
    def initial_of(lead: Lead) -> dict[str, Any]:
        return {
            "title": lead.title,
            "company": lead.company.name if lead.company else "",
            "value_cents": lead.value_cents,
            "expected_close": lead.expected_close,
            "source": lead.source,
            "tags": lead.tags,
            **asking.initial(CustomField.Entity.LEAD, lead.custom),
            "version": lead.version,
        }

    def clean_expected_close(self) -> date | None:
        day = self.cleaned_data["expected_close"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Check the year."))
        return day


class ContactForm(Seen):
    """A person: the name, and how to reach them."""

    ids = "contact_%s"
    entity = CustomField.Entity.CONTACT

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = PhoneField(label=_("Phone"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=160)
    document = DocumentField(label="CPF/CNPJ")
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    profiles = ProfilesField(label=_("Social profiles"))
    # The moment of its last change, as it was seen: a contact has no number of its own for that.
    seen = SeenField()

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        return {
            "name": contact.name,
            "phone": contact.phone,
            "email": contact.email,
            "document": contact.document,
            "job_title": contact.job_title,
            "city": contact.city,
            "profiles": contact.profiles,
            **asking.initial(CustomField.Entity.CONTACT, contact.custom),
            "seen": contact.updated_at.isoformat(),
        }
