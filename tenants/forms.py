"""What people fill in about themselves and their organization."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.services.creation import create_organization


class OrganizationForm(forms.Form):
    """A new organization's name; its address follows from it."""

    organization_name = forms.CharField(
        label=_("Company name"), max_length=80, widget=forms.TextInput({"autocomplete": "organization"})
    )


class SignUpForm(OrganizationForm):
    """What sign-up asks beside e-mail and password, which allauth asks."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "organization_name", "email", "password1"]

    def signup(self, request, user) -> None:
        """Called by allauth with the user just saved."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])
        organization = create_organization(name=self.cleaned_data["organization_name"], owner=user)
        request.session["last_organization"] = organization.slug
