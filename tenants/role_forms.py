"""What people fill in about roles: the matrix, a new one, who follows one that is deleted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants import matrix
from tenants.access import NONE
from tenants.models import Membership, Role
from tenants.services import roles


@dataclass(frozen=True)
class Difference:
    """A field of a role that two people wanted differently."""

    name: str
    theirs: str
    mine: str
    roles: dict[str, str]

    @property
    def label(self) -> str:
        return {"name": str(_("Name")), "parent": str(_("Inherits from"))}.get(self.name) or matrix.named(self.name)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(self.theirs, self._worded(self.theirs), False), (self.mine, self._worded(self.mine), True)]

    def _worded(self, value: str) -> str:
        if self.name == "parent":
            return self.roles.get(value) or str(_("No other role"))
        return value if self.name == "name" else str(matrix.REACHES.get(value, value))


def seen_of(role: Role) -> dict[str, str]:
    """The role as a form shows it: what tells later what was changed in the form."""
    gives = {name: role.effective.get(name, NONE) for name in sorted(matrix.GRANTABLE)}
    return {"name": role.name, "parent": str(role.parent_id or ""), **gives}


class RoleForm(forms.Form):
    """A role's matrix as it was seen and is wanted. A permission that is not sent stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.JSONField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    parent = forms.ModelChoiceField(
        label=_("Inherits from"), queryset=None, required=False, empty_label=_("No other role")
    )

    def __init__(self, *args: Any, role: Role, by: Membership, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.role = role
        possible = {each.pk for each in (*roles.possible_parents(role, by), role.parent) if each}
        self.fields["parent"].queryset = Role.objects.filter(pk__in=possible)  # type: ignore[attr-defined]
        for name in matrix.GRANTABLE:
            choices = [(reach, reach) for reach in dict.fromkeys((*matrix.reaches_of(name), self._now(name)))]
            self.fields[name] = forms.ChoiceField(choices=choices, required=False)

    def clean_name(self) -> str:
        return self.cleaned_data["name"] or self.role.name

    def clean_parent(self) -> Role | None:
        return self.cleaned_data["parent"] if "parent" in self.data else self.role.parent

    @property
    def wanted(self) -> dict[str, str]:
        """What the role is to give."""
        sent = {name: value for name in matrix.GRANTABLE if (value := self.cleaned_data[name])}
        return roles.following(self.role, self.cleaned_data["parent"], sent)

    @property
    def differences(self) -> list["Difference"]:
        """Where somebody made something else of the role than was asked for here, of what was touched here."""
        seen = self.cleaned_data["seen"] if isinstance(self.cleaned_data["seen"], dict) else {}
        theirs, mine = seen_of(self.role), {name: self.data.get(name, now) for name, now in seen_of(self.role).items()}
        return [
            Difference(name, theirs[name], mine[name], self._names)
            for name in theirs
            if mine[name] not in (theirs[name], seen.get(name))
        ]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {str(role.pk): str(role) for role in Role.objects.all()}

    def _now(self, permission: str) -> str:
        return self.role.effective.get(permission, NONE)


class NewRoleForm(forms.Form):
    """A new role: what it is called, and what it begins with."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"autofocus": True}))
    parent = forms.ModelChoiceField(
        label=_("Inherits from"),
        queryset=None,
        required=False,
        empty_label=_("No other role"),
        help_text=_("What this role does not say itself follows the other one, also when that changes."),
    )
    like = forms.ModelChoiceField(
        label=_("Begins as a copy of"), queryset=None, required=False, empty_label=_("Nothing, or what it inherits")
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any):
        super().__init__(*args, **kwargs)
        possible = Role.objects.filter(pk__in=[role.pk for role in roles.possible_parents(None, by)])
        self.fields["parent"].queryset = self.fields["like"].queryset = possible  # type: ignore[attr-defined]


class SuccessorForm(forms.Form):
    """The role that people get whose role is deleted."""

    successor = forms.ModelChoiceField(label=_("They get the role"), queryset=None, required=False, empty_label=None)

    def __init__(self, *args: Any, role: Role, by: Membership, **kwargs: Any):
        super().__init__(*args, **kwargs)
        able = [each.pk for each in Role.objects.exclude(pk=role.pk) if roles.may_give(each, by)]
        self.fields["successor"].queryset = Role.objects.filter(pk__in=able)  # type: ignore[attr-defined]
