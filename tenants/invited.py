"""What people fill in about who shall join, and what the invited fill in about themselves."""

import csv
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.google.held import Person
from tenants.models import Membership, Role, Team, User
from tenants.passwords import refuse_names
from tenants.services import roles
from tenants.services.invitations import Invited

MOST = 200  # people in one go


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def roles_to_give(by: Membership) -> QuerySet[Role]:
    """Those that may no more than oneself; only an owner gives the owner's."""
    return Role.objects.filter(pk__in=[role.pk for role in Role.objects.all() if roles.may_give(role, by)])


def usual_role(by: Membership) -> Role | None:
    """What most people are asked to join as."""
    return roles_to_give(by).filter(key="sales").first()


class RoleAndTeamForm(forms.Form):
    """The role and the team of a member, out of those of the organization; none that may more than whoever gives it."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=None, empty_label=None)
    team = forms.ModelChoiceField(label=_("Team"), queryset=None, required=False, empty_label=_("No team"))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles_to_give(by)  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]


class InvitationForm(RoleAndTeamForm):
    """Whom to invite: one address a line, or lines of a spreadsheet with a role and a team of their own."""

    people = forms.CharField(
        label=_("E-mails"),
        widget=forms.Textarea({"rows": 4, "autofocus": True, "placeholder": "ana@empresa.com.br"}),
        help_text=_(
            "One a line. Behind the e-mail a role and a team of its own may stand: ana@empresa.com.br, Sales, Team SP"
        ),
    )
    field_order = ["people", "role", "team"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            said["invited"] = [self._invited(line) for line in self._lines(said["people"])]
        return said

    def _lines(self, text: str) -> list[list[str]]:
        """The columns of each line, whichever sign parts them; the head of a spreadsheet is none of them."""
        parted = "\n".join(line.replace("\t", ",").replace(";", ",") for line in text.splitlines())
        lines = [[cell.strip() for cell in line] for line in csv.reader(parted.splitlines()) if any(line)]
        if lines and "@" not in lines[0][0]:
            lines = lines[1:]
        if not 0 < len(lines) <= MOST:
            raise ValidationError({"people": _("Write from 1 to %(most)s addresses.") % {"most": MOST}})
        return lines

    def _invited(self, line: list[str]) -> Invited:
        email, role, team = [*line, "", ""][:3]
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError({"people": _("“%(text)s” is no e-mail address.") % {"text": email[:80]}}) from None
        return Invited(
            email=email.lower(),
            role=self._named("role", role) or self.cleaned_data["role"],
            team=self._named("team", team) or self.cleaned_data["team"],
        )

    def _named(self, field: str, name: str) -> Any:
        """By the name that people see, or a role's key."""
        if not name:
            return None
        for row in self.fields[field].queryset:  # type: ignore[attr-defined]
            if plain(name) in {plain(str(row)), getattr(row, "key", None)}:
                return row
        said = {"text": name[:60], "field": self.fields[field].label}
        raise ValidationError({"people": _("%(field)s “%(text)s” does not exist here.") % said})


class NewcomerForm(forms.Form):
    """Who joins without an account: the e-mail is known, the name and a password are not."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, email: str, organization: str, google: Person | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.email, self.organization = email, organization
        if google:
            self.fields["name"].initial = google.name
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if password := said.get("password"):
            try:
                validate_password(password, User(email=self.email, name=said.get("name", "")))
                refuse_names(password, [self.organization])
            except ValidationError as error:
                self.add_error("password", error)
        return said
