"""What is asked about money: a price of one message, and the budget of a month."""

import re
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.forms.fields import MoneyField
from messaging.models import Channel
from messaging.models.cost import CURRENCIES
from messaging.providers import registry
from messaging.words import CATEGORIES

PRICE = re.compile(r"\d{1,5}(?:[.,]\d{1,6})?")
COUNTRIES = [
    ("", _("anywhere else")),
    ("BR", "Brasil"),
    *((code, code) for code in ("AR", "CL", "CO", "DE", "ES", "FR", "GB", "IT", "MX", "PE", "PT", "PY", "US", "UY")),
]


class PriceField(forms.CharField):
    """Fractions of a cent, as they are written here or abroad: ``0,0068`` or ``0.0068``. Nobody pays thousands for one."""

    example, wrong = "0,0068", _("Type the price of one message, such as 0,0068.")

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {
            "inputmode": "decimal",
            "autocomplete": "off",
            "placeholder": self.example,
        }

    def to_python(self, value) -> Decimal | None:  # type: ignore[override]
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if not PRICE.fullmatch(text):
            raise forms.ValidationError(self.wrong)
        return Decimal(text.replace(",", "."))

    def run_validators(self, value):
        """The pattern has said all."""


class ReaisField(PriceField):
    """What a unit of other money is: never nothing."""

    example, wrong = "5,40", _("Type how many reais it is, such as 5,40.")

    def to_python(self, value) -> Decimal | None:  # type: ignore[override]
        reais = super().to_python(value)
        if reais == 0:
            raise forms.ValidationError(self.wrong)
        return reais


class RateForm(forms.Form):
    """A price from a day on: what was charged before stays."""

    provider_key = forms.ChoiceField(label=_("Provider"))
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES.items)
    country = forms.ChoiceField(label=_("Country of the person"), choices=COUNTRIES, required=False, initial="BR")
    amount = PriceField(label=_("Price of one message"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="USD")
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        providers = [(key, registry.get(key).label) for key in registry.PROVIDERS]
        cast(forms.ChoiceField, self.fields["provider_key"]).choices = providers

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day to come: what was charged stays as it was."))
        return day


class ExchangeForm(forms.Form):
    """What a unit of other money is in reais, from a day on."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[each for each in CURRENCIES if each[0] != "BRL"])
    reais = ReaisField(label=_("In reais"))
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class BudgetForm(forms.Form):
    """What may be spent in a month, by one number or by all."""

    channel = forms.ModelChoiceField(
        label=_("Number"), queryset=Channel.objects.none(), required=False, empty_label=_("All numbers together")
    )
    amount = MoneyField(label=_("Amount of a month"), required=True)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="USD")

    def __init__(self, *args, channels: Any, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["channel"]).queryset = channels

    def clean_amount(self) -> Decimal:
        cents = self.cleaned_data["amount"]
        if not 0 < cents < 10**12:
            raise forms.ValidationError(_("Type an amount, such as 12.500,00."))
        return Decimal(cents) / 100
