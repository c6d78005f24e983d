"""What people fill in about teams and about exceptions of one member."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import access, matrix
from tenants.models import Membership, Team


class People(forms.ModelMultipleChoiceField):
    """Members, each with the team they are in now."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.name} · {obj.team}" if obj.team else obj.name


class TeamForm(forms.Form):
    """A team: its name, who is in it, who leads it."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"autofocus": True}))
    leader = forms.ModelChoiceField(label=_("Leader"), queryset=None, required=False, empty_label=_("Nobody"))
    people = People(
        label=_("People"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A person is in one team: who joins this one leaves the other."),
    )

    def __init__(self, *args: Any, by: Membership, team: Team | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        everybody = Membership.objects.select_related("user", "role", "team")
        able = [
            each.pk
            for each in everybody
            if (each.is_active or (team and each.team_id == team.pk)) and not access.exceeding(each.permissions, by)
        ]
        rows = everybody.filter(pk__in=able).order_by("user__name")
        self.fields["people"].queryset = self.fields["leader"].queryset = rows  # type: ignore[attr-defined]
        self.fields["leader"].label_from_instance = lambda member: member.name  # type: ignore[attr-defined]
        # Whoever may do more than ``by`` stays where they are.
        self.others = list(everybody.filter(team=team).exclude(pk__in=able)) if team else []

    @property
    def everybody(self) -> list[Membership]:
        return [*self.cleaned_data["people"], *self.others]


class DissolutionForm(forms.Form):
    """Where people go whose team is dissolved."""

    successor = forms.ModelChoiceField(label=_("They go to"), queryset=None, required=False, empty_label=_("No team"))

    def __init__(self, *args: Any, team: Team, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Team.objects.exclude(pk=team.pk)  # type: ignore[attr-defined]


class ExceptionForm(forms.Form):
    """One permission that a member gets or does not get, whatever the role says."""

    permission = forms.ChoiceField(label=_("Permission"))
    scope = forms.ChoiceField(label=_("Reaches"), choices=list(matrix.REACHES.items()))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("The last day. Empty: until it is taken back."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["permission"].choices = [  # type: ignore[attr-defined]
            (words, [(name, matrix.named(name)) for name in self._of(noun)]) for noun, words in matrix.NOUNS.items()
        ]

    def _of(self, noun: str) -> list[str]:
        return [name for action in matrix.ACTIONS if (name := f"{noun}.{action}") in matrix.GRANTABLE]

    def clean_until(self) -> datetime | None:
        """The end of that day, where the organization is."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None
