"""Places of a form in each of which an action is chosen, with what that kind of action asks."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.automations import ACTIONS, Action
from crm.forms.meant import Meant


@dataclass(frozen=True)
class Slot:
    """One action of the form: which, what each kind asks, what the form itself asks beside, and of which leads."""

    number: int
    do: forms.BoundField
    parts: list[tuple[Action, list[forms.BoundField]]]
    beside: list[forms.BoundField]
    only: Meant | None

    @property
    def chosen(self) -> str:
        return self.do.value() or ""


class SlotsForm(forms.Form):
    """``slots_there`` of them, more where a program has kept more; the first one must be used."""

    slots_there = 4
    left_out: tuple[str, ...] = ()

    def __init__(self, *args, kept_there: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots_there = max(self.slots_there, kept_there)
        self.actions = [action for action in ACTIONS.values() if action.key not in self.left_out]
        known = [("", "—"), *((action.key, action.label) for action in self.actions)]
        self._asked = {action.key: _looked_up_once(action.fields()) for action in self.actions}
        for number in range(1, self.slots_there + 1):
            self.fields[f"do_{number}"] = forms.ChoiceField(
                label=_("Action %(n)s") % {"n": number}, choices=known, required=number == 1
            )
            for name, field in self.beside(number).items():
                self.fields[name] = field
            for action in self.actions:
                for name, field in deepcopy(self._asked[action.key]).items():
                    wanted = self.data.get(f"do_{number}") == action.key
                    field.required = field.required and (wanted or not self.is_bound)
                    self.fields[named(number, action.key, name)] = field

    def beside(self, number: int) -> dict[str, forms.Field]:
        """What is asked for each action, whatever it is."""
        return {}

    def only(self, number: int) -> Meant | None:
        """Of which leads alone it is done, where the form asks that of each action."""
        return None

    @property
    def slots(self) -> Iterator[Slot]:
        for number in range(1, self.slots_there + 1):
            parts = [
                (action, [self[named(number, action.key, name)] for name in self._asked[action.key]])
                for action in self.actions
            ]
            beside = [self[name] for name in self.beside(number)]
            yield Slot(number, self[f"do_{number}"], parts, beside, self.only(number))

    def chosen_actions(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for number in range(1, self.slots_there + 1):
            if do := self.cleaned_data[f"do_{number}"]:
                told = {name: self.cleaned_data[named(number, do, name)] for name in self._asked[do]}
                yield number, {"do": do, **told}


def _looked_up_once(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """For all places of a form: Django asks each field twice who and what there is to choose from."""
    for field in fields.values():
        if isinstance(field, forms.ChoiceField):
            field.choices = cache(partial(list, field.choices))
    return fields


def initial_of_actions(actions: list[dict[str, Any]]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for number, options in enumerate(actions, start=1):
        initial[f"do_{number}"] = options["do"]
        initial |= {named(number, options["do"], name): value for name, value in options.items() if name != "do"}
    return initial


def named(number: int, action: str, name: str) -> str:
    return f"{action}_{number}_{name}"
