"""A rule of the score, and the line above which leads are hot."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from crm.conditions import Unfit
from crm.models import Lead, ScoreRule, Scoring
from crm.scoring import facts
from crm.scoring.reasons import told
from crm.scoring.rules import FITTING, WITHOUT_VALUE, WORDS, Condition, Rule

CONDITIONS = 3
SOURCES = dict(Lead.Source.choices)


def _comparisons() -> list[tuple[str, Any]]:
    """Each fact with the ways it can be compared: what does not fit cannot be chosen."""
    groups = [
        (str(fact.label), [(f"{fact.name}:{how}", f"{fact.label}: {WORDS[how]}") for how in FITTING[fact.kind]])
        for fact in facts.ALL
    ]
    return [("", "—"), *groups]


class ScoreRuleForm(forms.Form):
    """Reason, points, and up to three conditions that must all hold."""

    reason = forms.CharField(label=_("Reason"), max_length=120, help_text=_("What people read beside the points."))
    points = forms.IntegerField(label=_("Points"), min_value=-50, max_value=50, initial=10)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, CONDITIONS + 1):
            self.fields[f"fact_{number}"] = forms.ChoiceField(
                label=_("Condition %(n)s") % {"n": number},
                choices=lazy(_comparisons, list)(),
                required=number == 1,
            )
            self.fields[f"value_{number}"] = forms.CharField(label=_("Value"), max_length=400, required=False)

    @classmethod
    def of(cls, row: ScoreRule) -> "ScoreRuleForm":
        initial: dict[str, Any] = {"reason": row.reason, "points": row.points}
        for number, raw in enumerate(row.conditions[:CONDITIONS], start=1):
            value = raw.get("value", "")
            initial[f"fact_{number}"] = f"{raw.get('fact')}:{raw.get('is')}"
            initial[f"value_{number}"] = ", ".join(map(_said, value)) if isinstance(value, list) else value
        return cls(initial=initial)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The conditions as the page shows them."""
        return [(self[f"fact_{number}"], self[f"value_{number}"]) for number in range(1, CONDITIONS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["conditions"] = []
        for number in range(1, CONDITIONS + 1):
            if chosen := cleaned.get(f"fact_{number}"):
                self._add(number, *chosen.split(":"))
        return cleaned

    def _add(self, number: int, fact: str, how: str) -> None:
        value: Any = self.cleaned_data.get(f"value_{number}", "")
        if fact == "source" and how not in WITHOUT_VALUE:
            value = [_key(word) for word in value.split(",")]
        try:
            self.cleaned_data["conditions"].append(Condition.read({"fact": fact, "is": how, "value": value}))
        except Unfit as unfit:
            self.add_error(f"value_{number}", str(unfit))

    @property
    def rule(self) -> Rule | None:
        """What is asked for, once it makes sense."""
        if not self.is_valid():
            return None
        cleaned = self.cleaned_data
        return Rule(cleaned["reason"], cleaned["points"], tuple(cleaned["conditions"]))


class ScoringForm(forms.ModelForm):
    """The hot line, and whether the model counts."""

    class Meta:
        model = Scoring
        fields = ("hot_line_follows", "hot_line", "model_is_on")


def in_words(condition: Condition) -> str:
    """``Mensagens do cliente: é no mínimo 3``."""
    fact = facts.BY_NAME[condition.fact]
    start = f"{fact.label}: {WORDS[condition.how]}"
    if condition.how in WITHOUT_VALUE:
        return start
    if isinstance(condition.value, tuple):
        return f"{start} {', '.join(_said(word) for word in condition.value)}"
    return f"{start} {told(condition.value, str(fact.unit))}"


def _key(word: str) -> str:
    """A source by its name in any writing, else as it was given."""
    word = word.strip()
    return next((key for key, label in SOURCES.items() if word.casefold() in (key, str(label).casefold())), word)


def _said(word: str) -> str:
    return str(SOURCES.get(word, word))
