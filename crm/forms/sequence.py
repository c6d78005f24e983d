"""A sequence as people build it: who enters, what is done and when, and when it ends."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.forms.automation import cleaned_actions
from crm.forms.meant import Meant, conditions_of
from crm.forms.slots import SlotsForm, initial_of_actions
from crm.models import Pipeline, Sequence
from crm.queries.meant import Meanings

HOURS, DAYS = "hours", "days"
UNITS = [(DAYS, _("days")), (HOURS, _("hours"))]
LONGEST = 365
COLUMNS = ("name", "from_hour", "until_hour", "workdays_only")


class SequenceForm(SlotsForm):
    """``values`` are a sequence's columns, once it is valid."""

    kept = ""
    kept_steps: list[dict[str, Any]] = []
    slots_there = 6
    left_out = ("sequence",)

    name = forms.CharField(label=_("Name"), max_length=120)
    pipeline = forms.ModelChoiceField(label=_("Pipeline"), queryset=Pipeline.objects.none(), empty_label=None)
    below = forms.IntegerField(
        label=_("Score below"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Empty: nobody enters by themselves; people add leads by hand."),
    )
    above = forms.IntegerField(label=_("It ends when the score reaches"), min_value=1, max_value=100, required=False)
    again_after_days = forms.IntegerField(
        label=_("May enter again after days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: a lead goes through it once."),
    )
    from_hour = forms.IntegerField(label=_("From o’clock"), min_value=0, max_value=23, initial=8)
    until_hour = forms.IntegerField(label=_("Until o’clock"), min_value=1, max_value=24, initial=20)
    workdays_only = forms.BooleanField(label=_("Only Monday to Friday"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pipeline"].queryset = Pipeline.objects.all()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, sequence: Sequence, data: QueryDict | None = None) -> "SequenceForm":
        """As it is kept, or with what was sent."""
        form = cls(data, initial=initial_of(sequence), kept_there=len(sequence.steps))
        form.kept, form.kept_steps = sequence.conditions, sequence.steps
        return form

    def beside(self, number: int) -> dict[str, forms.Field]:
        return {
            f"after_{number}": forms.IntegerField(
                label=_("Wait"), initial=3, min_value=0, max_value=LONGEST, required=False
            ),
            f"unit_{number}": forms.ChoiceField(label=_("in"), choices=UNITS, required=False),
        }

    @cached_property
    def meanings(self) -> Meanings:
        return Meanings()

    @cached_property
    def meant(self) -> Meant:
        return Meant("who.", self._sent, self.kept, self.meanings)

    @cached_property
    def _onlys(self) -> dict[int, Meant]:
        kept = dict(enumerate((step["conditions"] for step in self.kept_steps), start=1))
        numbers = range(1, self.slots_there + 1)
        return {n: Meant(f"only_{n}.", self._sent, kept.get(n, ""), self.meanings) for n in numbers}

    @property
    def _sent(self) -> QueryDict | None:
        return self.data if self.is_bound else None  # type: ignore[return-value]

    def only(self, number: int) -> Meant:
        return self._onlys[number]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("from_hour", 0) >= cleaned.get("until_hour", 24):
            self.add_error("until_hour", gettext("This hour must come after the first one."))
        if cleaned.get("above") and cleaned.get("below") and cleaned["above"] < cleaned["below"]:
            self.add_error("above", gettext("It must not end below the score with which leads enter."))
        used = [self.only(n) for n in range(1, self.slots_there + 1) if cleaned.get(f"do_{n}")]
        if any(each.faults for each in (self.meant, *used)):
            self.add_error(None, gettext("Look at the conditions."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            **{name: told[name] for name in (*COLUMNS, "pipeline", "again_after_days")},
            "below": told["below"] or 0,
            "above": told["above"] or 0,
            "conditions": self.meant.address,
            "steps": [
                {"after": self._hours(number), "conditions": self.only(number).address, **action}
                for number, action in self.chosen_actions()
            ],
        }

    def _hours(self, number: int) -> int:
        after = self.cleaned_data[f"after_{number}"] or 0
        return after if self.cleaned_data[f"unit_{number}"] == HOURS else after * 24


def cleaned_steps(raw: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Steps as a program sends them: what may be kept, and what is wrong."""
    kept: list[dict[str, Any]] = []
    wrong: list[str] = []
    for step in raw if isinstance(raw, list) else [{}]:
        told = dict(step) if isinstance(step, Mapping) else {}
        after, said = told.pop("after", 0), str(told.pop("conditions", ""))
        actions, faults = cleaned_actions([told])
        if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after <= LONGEST * 24:
            faults.append(gettext("“after” is a number of hours, at most a year."))
        try:
            conditions = conditions_of(said)
        except forms.ValidationError as fault:
            conditions, faults = "", [*faults, *fault.messages]
        wrong += faults
        kept += [{"after": after, "conditions": conditions, **one} for one in actions]
    if not kept and not wrong:
        wrong.append(gettext("Say at least one step."))
    return kept, wrong


def initial_of(sequence: Sequence) -> dict[str, Any]:
    """The form as it was when this sequence was kept."""
    initial = {name: getattr(sequence, name) for name in (*COLUMNS, "again_after_days")}
    initial |= {"pipeline": sequence.pipeline_id, "below": sequence.below or None, "above": sequence.above or None}
    for number, step in enumerate(sequence.steps, start=1):
        days, hours = divmod(step["after"], 24)
        wait = (hours + days * 24, HOURS) if hours or not days else (days, DAYS)
        initial |= {f"after_{number}": wait[0], f"unit_{number}": wait[1]}
    return initial | initial_of_actions(sequence.steps)
