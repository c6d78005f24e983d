"""What is asked about payment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.billing import subscribing
from tenants.refusals import Refused


class TaxIdForm(forms.Form):
    """The document that stands on invoices."""

    tax_id = forms.CharField(label=_("CPF or CNPJ"), max_length=30)

    def clean_tax_id(self) -> str:
        text = self.cleaned_data["tax_id"].strip()
        try:
            subscribing.tax_id(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return text
