"""Sign-up: a person and the person's organization, both or neither."""

import structlog
from allauth.account.forms import SignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import passwords
from tenants.forms import OrganizationForm
from tenants.schemas import NotIsolated
from tenants.services import agreeing, setting_up
from tenants.services.creation import create_organization

log = structlog.get_logger(__name__)
NOT_MADE = gettext_lazy("We could not prepare your organization. Nothing was kept; try again in a minute.")


class SignUp(OrganizationForm, SignupForm):
    """What allauth asks (e-mail, password), the name, and the company."""

    name = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "organization_name", "email", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Your name")

    def clean(self):
        said = super().clean() or self.cleaned_data
        try:
            passwords.refuse_names(said.get("password1", ""), [said.get("organization_name", "")])
        except ValidationError as error:
            self.add_error("password1", error)
        return said

    def save(self, request):
        """All in one transaction: an organization that cannot be made leaves no account behind either."""
        with transaction.atomic():
            user = super().save(request)
            user.name = self.cleaned_data["name"].strip()
            user.save(update_fields=["name"])
            found(request, user, self.cleaned_data["organization_name"])
        return user

    def try_save(self, request):
        try:
            return super().try_save(request)
        except (DatabaseError, NotIsolated):
            log.exception("signup.failed")
            self.add_error(None, NOT_MADE)
            context = {"form": self, "login_url": reverse("account_login"), "redirect_field": ""}
            return None, TemplateResponse(request, "account/signup.html", context, status=503)


def found(request, user, name: str) -> None:
    """A new person's own organization, where they land. Inside the transaction that makes the person."""
    agreeing.agree(user)
    organization = create_organization(name=name, owner=user)
    setting_up.begin(organization, by=user)
    request.session["last_organization"] = organization.slug
