"""How an organization is to look."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.branding import logos
from tenants.models import Organization
from tenants.services import branding

USUAL = "#7c3aed"  # the product's own, as static/css/tokens.css has it


class BrandForm(forms.Form):
    """A logo and a colour; what is not sent stays."""

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. What is see-through stays so."),
        widget=forms.FileInput({"accept": logos.ACCEPTED}),
    )
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=7,
        help_text=_(
            "Buttons, links and marks take it. Where words would not be readable it is shown darker or lighter."
        ),
        widget=forms.TextInput({"type": "color"}),
    )

    @classmethod
    def of(cls, organization: Organization, data: Any = None, files: Any = None) -> "BrandForm":
        return cls(data, files, initial={"colour": organization.colour or USUAL})

    def clean_colour(self) -> str:
        """Nothing is the usual one."""
        colour = self.cleaned_data["colour"].lower()
        if colour and not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise forms.ValidationError(_("Write the colour like #7c3aed: six digits from 0 to 9 and a to f."))
        return "" if colour == USUAL else colour

    def save(self, organization: Organization) -> None:
        """Both, or neither. Raises ``Refused`` for a logo that is none."""
        if logo := self.cleaned_data["logo"]:
            branding.hang(organization, logo, logo.size)
        if self.cleaned_data["colour"] != organization.colour:
            branding.colour(organization, self.cleaned_data["colour"])
