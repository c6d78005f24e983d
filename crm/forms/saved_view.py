"""What a saved view is called, and who sees it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm.models import SavedView
from crm.queries.filters import Filters
from tenants.models import Membership


class SavedViewForm(forms.Form):
    """``query`` is an address of the tabs; of it only what means something is kept."""

    name = forms.CharField(label=_("Name"), max_length=60)
    sharing = forms.ChoiceField(label=_("Who sees it"), choices=SavedView.Sharing, widget=forms.RadioSelect)
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, member: Membership, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial, auto_id="view_%s")
        if member.team_id is None:
            choices = [choice for choice in SavedView.Sharing.choices if choice[0] != SavedView.Sharing.TEAM]
            self.fields["sharing"].choices = choices  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        return tidy(self.cleaned_data["query"])


def tidy(query: str) -> str:
    """The same filters in the one way of writing them, apart from any view."""
    return Filters.read(QueryDict(query)).with_(view="").address
