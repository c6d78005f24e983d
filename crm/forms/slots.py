"""Places of a form in each of which an action is chosen, with what that kind of action asks; and which leads are meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.automations import ACTIONS, Action
from crm.forms.fields import MoneyField, TagsField
from crm.models import Lead
from crm.queries import people
from crm.queries.filters import NOBODY, Filters


@dataclass(frozen=True)
class Slot:
    """One action of the form: which, what each kind asks, and what the form itself asks beside."""

    number: int
    do: forms.BoundField
    parts: list[tuple[Action, list[forms.BoundField]]]
    beside: list[forms.BoundField]

    @property
    def chosen(self) -> str:
        return self.do.value() or ""


class SlotsForm(forms.Form):
    """``slots_there`` of them; the first one must be used."""

    slots_there = 4
    left_out: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.actions = [action for action in ACTIONS.values() if action.key not in self.left_out]
        known = [("", "—"), *((action.key, action.label) for action in self.actions)]
        for number in range(1, self.slots_there + 1):
            self.fields[f"do_{number}"] = forms.ChoiceField(
                label=_("Action %(n)s") % {"n": number}, choices=known, required=number == 1
            )
            for name, field in self.beside(number).items():
                self.fields[name] = field
            for action in self.actions:
                for name, field in action.fields().items():
                    wanted = self.data.get(f"do_{number}") == action.key
                    field.required = field.required and wanted
                    self.fields[named(number, action.key, name)] = field

    def beside(self, number: int) -> dict[str, forms.Field]:
        """What is asked for each action, whatever it is."""
        return {}

    @property
    def slots(self) -> Iterator[Slot]:
        for number in range(1, self.slots_there + 1):
            parts = [
                (action, [self[named(number, action.key, name)] for name in action.fields()]) for action in self.actions
            ]
            yield Slot(number, self[f"do_{number}"], parts, [self[name] for name in self.beside(number)])

    def chosen_actions(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for number in range(1, self.slots_there + 1):
            if do := self.cleaned_data[f"do_{number}"]:
                told = {name: self.cleaned_data[named(number, do, name)] for name in ACTIONS[do].fields()}
                yield number, {"do": do, **told}


class MeantForm(forms.Form):
    """Which leads are meant, in the words of the board's filters."""

    # The conditions there were: what this form does not ask for stays, for a program may have said it.
    kept = ""

    source = forms.MultipleChoiceField(
        label=_("Source"), choices=Lead.Source, required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.MultipleChoiceField(label=_("Responsible"), required=False)
    tag = TagsField(label=_("One of the tags"))
    value_from = MoneyField(label=_("Value from"))
    value_to = MoneyField(label=_("Value up to"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owners = [(str(each.user.pk), str(each.user)) for each in people.colleagues()]
        self.fields["owner"].choices = [(NOBODY, _("nobody")), *owners]  # type: ignore[attr-defined]

    @property
    def address(self) -> str:
        """In the one way in which the board writes them."""
        query = QueryDict(self.kept, mutable=True)
        for name in ("source", "owner"):
            query.setlist(name, self.cleaned_data[name])
        query.setlist("tag", ["-".join(tag.lstrip("# ").lower().split()) for tag in self.cleaned_data["tag"]])
        for name in ("value", "score"):
            ends = [f"{name}_{end}" for end in ("from", "to")]
            if not set(ends) <= self.fields.keys():
                continue
            query.pop(name, None)
            query.update({end: self.data[end] for end in ends if self.data.get(end)})
        return Filters.read(query).own.address


def conditions_of(said: str) -> str:
    """What a program says of which leads are meant, in the one way of writing. Raises ``ValidationError``."""
    filters = Filters.read(QueryDict(said)).own
    if filters.is_personal:
        text = gettext("Nobody asks here, so “me” and “team” are nobody. Name people by their ids.")
        raise forms.ValidationError(text)
    return filters.address


def initial_of_actions(actions: list[dict[str, Any]]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for number, options in enumerate(actions, start=1):
        initial[f"do_{number}"] = options["do"]
        initial |= {named(number, options["do"], name): value for name, value in options.items() if name != "do"}
    return initial


def initial_of_meant(address: str) -> dict[str, Any]:
    filters = Filters.read(QueryDict(address))
    initial: dict[str, Any] = {"source": filters.source, "owner": filters.owner, "tag": list(filters.tag)}
    for name, ends in (("value", filters.value), ("score", filters.score)):
        low, _sign, high = ends.partition("..")
        initial |= {f"{name}_from": low, f"{name}_to": high}
    return initial


def named(number: int, action: str, name: str) -> str:
    return f"{action}_{number}_{name}"
