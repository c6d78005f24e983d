"""An automation as people build it: when, if, then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.automations import ACTIONS, Action
from crm.forms.fields import MoneyField, TagsField
from crm.models import Automation, CustomField, Lead, Pipeline, Stage
from crm.queries import people
from crm.queries.filters import NOBODY, Filters

SLOTS = 4
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


@dataclass(frozen=True)
class Slot:
    """One action of the form: which, and what each kind asks."""

    number: int
    do: forms.BoundField
    parts: list[tuple[Action, list[forms.BoundField]]]

    @property
    def chosen(self) -> str:
        return self.do.value() or ""


class AutomationForm(forms.Form):
    """``values`` are an automation's columns, once it is valid."""

    name = forms.CharField(label=_("Name"), max_length=120)
    where = forms.ChoiceField(label=_("Where"))
    trigger = forms.ChoiceField(label=_("When"), choices=Automation.Trigger)
    after_hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=8760, required=False)
    line = forms.IntegerField(label=_("Points"), min_value=1, max_value=100, required=False)
    field = forms.ChoiceField(label=_("Field"), choices=FIELDS, required=False)
    source = forms.MultipleChoiceField(
        label=_("Source"), choices=Lead.Source, required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.MultipleChoiceField(label=_("Owner"), required=False)
    tag = TagsField(label=_("One of the tags"))
    value_from = MoneyField(label=_("Value from"))
    value_to = MoneyField(label=_("Value up to"))
    score_from = forms.IntegerField(label=_("Score from"), min_value=0, max_value=100, required=False)
    score_to = forms.IntegerField(label=_("Score up to"), min_value=0, max_value=100, required=False)
    custom = forms.ChoiceField(label=_("Custom field"), required=False)
    custom_value = forms.CharField(label=_("says"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._fields_there = list(CustomField.objects.of("lead"))
        self.fields["where"].choices = _places()  # type: ignore[attr-defined]
        owners = [(str(each.user.pk), str(each.user)) for each in people.colleagues()]
        self.fields["owner"].choices = [(NOBODY, _("nobody")), *owners]  # type: ignore[attr-defined]
        customs = [("", "—"), *((each.key, each.label) for each in self._fields_there)]
        self.fields["custom"].choices = customs  # type: ignore[attr-defined]
        known = [("", "—"), *((action.key, action.label) for action in ACTIONS.values())]
        for number in range(1, SLOTS + 1):
            self.fields[f"do_{number}"] = forms.ChoiceField(
                label=_("Action %(n)s") % {"n": number}, choices=known, required=number == 1
            )
            for action in ACTIONS.values():
                for name, field in action.fields().items():
                    wanted = self.data.get(f"do_{number}") == action.key
                    field.required = field.required and wanted
                    self.fields[_named(number, action.key, name)] = field

    @classmethod
    def of(cls, automation: Automation) -> "AutomationForm":
        return cls(initial=initial_of(automation))

    @property
    def slots(self) -> Iterator[Slot]:
        for number in range(1, SLOTS + 1):
            parts = [
                (action, [self[_named(number, action.key, name)] for name in action.fields()])
                for action in ACTIONS.values()
            ]
            yield Slot(number, self[f"do_{number}"], parts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        trigger = cleaned.get("trigger")
        if trigger == Automation.Trigger.STAYED and not cleaned.get("after_hours"):
            self.add_error("after_hours", gettext("Say after how many hours."))
        if trigger in (Automation.Trigger.SCORE_UP, Automation.Trigger.SCORE_DOWN) and not cleaned.get("line"):
            self.add_error("line", gettext("Say at how many points."))
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
            "conditions": self._conditions(),
            "custom_conditions": self._custom(),
            "actions": list(self._actions()),
        }

    def _conditions(self) -> str:
        """In the one way in which the board writes them."""
        query = QueryDict(mutable=True)
        for name in ("source", "owner"):
            query.setlist(name, self.cleaned_data[name])
        query.setlist("tag", ["-".join(tag.lstrip("# ").lower().split()) for tag in self.cleaned_data["tag"]])
        for name in ("value_from", "value_to", "score_from", "score_to"):
            raw = self.data.get(name, "")
            if raw:
                query[name] = raw
        return Filters.read(query).own.address

    def _custom(self) -> dict[str, str]:
        key, said = self.cleaned_data["custom"], self.cleaned_data["custom_value"].strip()
        field = next((each for each in self._fields_there if each.key == key), None)
        if field is None or not said:
            return {}
        chosen = next((pk for pk, label in field.labels.items() if label.casefold() == said.casefold()), said)
        return {key: chosen}

    def _actions(self) -> Iterator[dict[str, Any]]:
        for number in range(1, SLOTS + 1):
            if do := self.cleaned_data[f"do_{number}"]:
                told = {name: self.cleaned_data[_named(number, do, name)] for name in ACTIONS[do].fields()}
                yield {"do": do, **told}


def initial_of(automation: Automation) -> dict[str, Any]:
    """The form as it was when this automation was kept."""
    filters = Filters.read(QueryDict(automation.conditions))
    ends = {"value": filters.value.partition(".."), "score": filters.score.partition("..")}
    place = f"stage:{automation.stage_id}" if automation.stage_id else f"pipeline:{automation.pipeline_id}"
    custom = next(iter(automation.custom_conditions.items()), ("", ""))
    initial: dict[str, Any] = {
        "name": automation.name,
        "where": place,
        "trigger": automation.trigger,
        "after_hours": automation.after_hours or None,
        "line": automation.line or None,
        "field": automation.field,
        "source": filters.source,
        "owner": filters.owner,
        "tag": list(filters.tag),
        "custom": custom[0],
        "custom_value": _label_of(*custom),
    }
    for name, (low, _sign, high) in ends.items():
        initial |= {f"{name}_from": low, f"{name}_to": high}
    for number, options in enumerate(automation.actions[:SLOTS], start=1):
        initial[f"do_{number}"] = options["do"]
        initial |= {_named(number, options["do"], name): value for name, value in options.items() if name != "do"}
    return initial


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


def _label_of(key: str, value: str) -> str:
    field = CustomField.objects.of("lead").filter(key=key).first() if key else None
    return field.labels.get(value, value) if field else value


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


def _named(number: int, action: str, name: str) -> str:
    return f"{action}_{number}_{name}"
