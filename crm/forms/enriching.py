"""What an organization has looked up by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Settings


class EnrichmentForm(forms.Form):
    """Two switches and a pace."""

    checks_people = forms.BooleanField(
        label=_("Check the e-mail and phone of new contacts"),
        help_text=_("Finds mistyped and throw-away addresses, domains without mail and numbers that do not exist."),
        required=False,
    )
    looks_up_companies = forms.BooleanField(
        label=_("Look new companies up by CNPJ and CEP"),
        help_text=_("Asks the public register. What it says otherwise stands beside your data; nothing is changed."),
        required=False,
    )
    lookups_per_hour = forms.IntegerField(
        label=_("Companies an hour"),
        help_text=_("The register asks for no more than a person would look up; the rest has its turn later."),
        min_value=1,
        max_value=120,
    )

    @staticmethod
    def initial_of(decided: Settings) -> dict[str, Any]:
        return {name: getattr(decided, name) for name in EnrichmentForm.base_fields}
