"""A new contact, a new company, and other words for a company."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.custom import asking
from crm.custom.asking import AsksCustom
from crm.distribution import areas
from crm.identity import documents
from crm.models import Company, CustomField

from .fields import DocumentField, PhoneField, SeenField, postal_code
from .lead import Seen

ADDRESS = ("postal_code", "street", "district", "city", "state")


class NewContactForm(AsksCustom, forms.Form):
    """A person: at least a name, a phone or an e-mail."""

    entity = CustomField.Entity.CONTACT

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Phone"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=160)
    document = DocumentField(label="CPF/CNPJ")
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_custom()

    def clean(self):
        super().clean()
        known_by = ("name", "phone", "email", "document")
        if not self.errors and not any(self.cleaned_data.get(name) for name in known_by):
            self.add_error("name", _("Type a name, a phone or an e-mail."))
        return self.cleaned_data


class CnpjField(forms.CharField):
    """A CNPJ as people write it, with or without letters."""

    default_error_messages = {"cnpj": _("This is no CNPJ: a sign is wrong or missing.")}

    def clean(self, value) -> str:
        text = super().clean(value)
        document = documents.read(text) if text else None
        if text and (document is None or document.kind != documents.CNPJ):
            raise forms.ValidationError(self.error_messages["cnpj"])
        return document.value if document else ""


class PostalCodeField(forms.CharField):
    """A CEP as people write it; its eight digits for us."""

    default_error_messages = {"digits": _("A CEP has eight digits, such as 01311-902.")}

    def clean(self, value) -> str:
        text = super().clean(value)
        digits = postal_code(text)
        if text and not digits:
            raise forms.ValidationError(self.error_messages["digits"])
        return digits


class CompanyForm(Seen):
    """A company, as people describe it."""

    ids = "company_%s"
    entity = CustomField.Entity.COMPANY

    name = forms.CharField(label=_("Name"), max_length=120)
    cnpj = CnpjField(label="CNPJ", max_length=30, required=False)
    postal_code = PostalCodeField(label="CEP", max_length=20, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=160, required=False)
    district = forms.CharField(label=_("District"), max_length=80, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State (UF)"), choices=[("", "–"), *((each, each) for each in sorted(areas.STATES))], required=False
    )

    @staticmethod
    def initial_of(company: Company) -> dict[str, Any]:
        return {
            "name": company.name,
            "cnpj": company.cnpj,
            **{name: getattr(company, name) for name in ADDRESS},
            **asking.initial(CustomField.Entity.COMPANY, company.custom),
        }


class CompanyDetailsForm(CompanyForm):
    """Other words for a company, as it was seen."""

    seen = SeenField()

    @staticmethod
    def initial_of(company: Company) -> dict[str, Any]:
        return {**CompanyForm.initial_of(company), "seen": company.updated_at.isoformat()}
