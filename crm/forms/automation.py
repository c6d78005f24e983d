"""An automation as people build it: when, if, then."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.automations import ACTIONS
from crm.forms.meant import Meant
from crm.forms.slots import SlotsForm, initial_of_actions
from crm.models import Automation, Pipeline, Stage
from crm.queries.meant import Meanings

FIELDS = {
    "": _("any field"),
    "value_cents": _("Value"),
    "owner": _("Owner"),
    "tags": _("Tags"),
    "source": _("Source"),
    "expected_close": _("Expected close"),
    "title": _("Title"),
    "company": _("Company"),
}


class AutomationForm(SlotsForm):
    """``values`` are an automation's columns, once it is valid."""

    kept = ""

    name = forms.CharField(label=_("Name"), max_length=120)
    where = forms.ChoiceField(label=_("Where"))
    trigger = forms.ChoiceField(label=_("When"), choices=Automation.Trigger)
    after_hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=8760, required=False)
    line = forms.IntegerField(label=_("Points"), min_value=1, max_value=100, required=False)
    field = forms.ChoiceField(label=_("Field"), choices=FIELDS, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = _places()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, automation: Automation, data: QueryDict | None = None) -> "AutomationForm":
        """As it is kept, or with what was sent."""
        form = cls(data, initial=initial_of(automation), kept_there=len(automation.actions))
        form.kept = automation.conditions
        return form

    @cached_property
    def meant(self) -> Meant:
        return Meant("if.", self.data if self.is_bound else None, self.kept, Meanings())  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        trigger = cleaned.get("trigger")
        if trigger == Automation.Trigger.STAYED and not cleaned.get("after_hours"):
            self.add_error("after_hours", gettext("Say after how many hours."))
        if trigger in (Automation.Trigger.SCORE_UP, Automation.Trigger.SCORE_DOWN) and not cleaned.get("line"):
            self.add_error("line", gettext("Say at how many points."))
        if self.meant.faults:
            self.add_error(None, gettext("Look at the conditions."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        kind, pk = told["where"].split(":")
        stage = Stage.objects.select_related("pipeline").get(pk=pk) if kind == "stage" else None
        return {
            "name": told["name"],
            "pipeline": stage.pipeline if stage else Pipeline.objects.get(pk=pk),
            "stage": stage,
            "trigger": told["trigger"],
            "after_hours": told["after_hours"] or 0,
            "line": told["line"] or 0,
            "field": told["field"],
            "conditions": self.meant.address,
            "actions": [action for _number, action in self.chosen_actions()],
        }


def initial_of(automation: Automation) -> dict[str, Any]:
    """The form as it was when this automation was kept."""
    place = f"stage:{automation.stage_id}" if automation.stage_id else f"pipeline:{automation.pipeline_id}"
    initial: dict[str, Any] = {
        "name": automation.name,
        "where": place,
        "trigger": automation.trigger,
        "after_hours": automation.after_hours or None,
        "line": automation.line or None,
        "field": automation.field,
    }
    return initial | initial_of_actions(automation.actions)


def cleaned_actions(raw: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Actions as a program sends them: what may be kept, and what is wrong."""
    kept, wrong = [], []
    for options in raw if isinstance(raw, list) else []:
        action = ACTIONS.get(str(options.get("do"))) if isinstance(options, Mapping) else None
        if action is None:
            wrong.append(gettext("An action names one of these in “do”: %(keys)s.") % {"keys": ", ".join(ACTIONS)})
            continue
        form = forms.Form({name: value for name, value in options.items() if name != "do"})
        form.fields = action.fields()
        if form.is_valid():
            kept.append({"do": action.key, **form.cleaned_data})
        else:
            wrong += [f"{action.key}.{name}: {' '.join(map(str, said))}" for name, said in form.errors.items()]
    if not kept and not wrong:
        wrong.append(gettext("Say at least one action."))
    return kept, wrong


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each pipeline as a whole, and its stages."""
    return [
        (
            pipeline.name,
            [
                (f"pipeline:{pipeline.pk}", gettext("any stage of %(pipeline)s") % {"pipeline": pipeline}),
                *((f"stage:{stage.pk}", stage.name) for stage in pipeline.stages.all()),
            ],
        )
        for pipeline in Pipeline.objects.prefetch_related("stages")
    ]
