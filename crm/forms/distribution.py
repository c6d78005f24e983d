"""Who gets leads, as the settings ask it: rules, what people can take, absences, the test bench."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.conditions import Unfit
from crm.custom.said import OWN
from crm.distribution import areas
from crm.distribution.conditions import FACTS, FITTING, WITHOUT_VALUE, WORDS, Condition, Is, Kind
from crm.forms.fields import MoneyField, PhoneField, TagsField
from crm.forms.week import WeekFields
from crm.models import Availability, CustomField, DistributionRule, Lead, Pipeline
from crm.queries import people
from tenants.models import Role, Team

CONDITIONS = 4
NUMBERS = (CustomField.Kind.NUMBER, CustomField.Kind.MONEY)


class RuleForm(forms.Form):
    """A name, up to four conditions that must all hold, among whom, and how one is chosen."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    users = forms.MultipleChoiceField(label=gettext_lazy("People"), widget=forms.CheckboxSelectMultiple, required=False)
    teams = forms.MultipleChoiceField(label=gettext_lazy("Teams"), widget=forms.CheckboxSelectMultiple, required=False)
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    way = forms.ChoiceField(label=gettext_lazy("How one is chosen"), choices=DistributionRule.Way)
    by_territory = forms.BooleanField(
        label=gettext_lazy("Whoever has the lead’s area as territory comes first"), required=False
    )
    backup = forms.ChoiceField(
        label=gettext_lazy("If none of them can"),
        required=False,
        help_text=gettext_lazy("Else the next rule that fits is asked."),
    )

    def __init__(self, *args, is_default: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_default = is_default
        colleagues = [(str(each.user_id), each.name) for each in people.colleagues() if each.may("lead.change")]
        able = [role for role in Role.objects.all() if "lead.change" in role.effective]
        fields: Any = self.fields
        fields["users"].choices = colleagues
        fields["teams"].choices = [(str(team.pk), str(team)) for team in Team.objects.all()]
        fields["roles"].choices = [(str(role.pk), str(role)) for role in able]
        fields["backup"].choices = [("", _("the next rule")), *colleagues]
        self.own = {field.key: field for field in CustomField.objects.of(CustomField.Entity.LEAD)}
        for number in range(1, 0 if is_default else CONDITIONS + 1):
            fields[f"fact_{number}"] = forms.ChoiceField(
                label=_("Condition %(n)s") % {"n": number}, choices=comparisons(self.own), required=False
            )
            fields[f"value_{number}"] = forms.CharField(label=_("Value"), max_length=600, required=False)

    @classmethod
    def of(cls, row: DistributionRule) -> "RuleForm":
        initial: dict[str, Any] = {name: getattr(row, name) for name in ("name", "way", "by_territory")}
        initial |= {name: [str(pk) for pk in getattr(row, name)] for name in ("users", "teams", "roles")}
        initial["backup"] = str(row.backup_id or "")
        for number, raw in enumerate(row.conditions[:CONDITIONS], start=1):
            value = raw.get("value", "")
            words = value if isinstance(value, list) else [value]
            initial[f"fact_{number}"] = f"{raw.get('fact')}:{raw.get('is')}"
            initial[f"value_{number}"] = ", ".join(said(raw.get("fact"), word) for word in words)
        return cls(initial=initial, is_default=row.is_default)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The conditions as the page shows them."""
        numbers = range(1, 0 if self.is_default else CONDITIONS + 1)
        return [(self[f"fact_{number}"], self[f"value_{number}"]) for number in numbers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["conditions"] = []
        for number in range(1, CONDITIONS + 1):
            if chosen := cleaned.pop(f"fact_{number}", ""):
                self._add(number, *chosen.rsplit(":", 1))
            cleaned.pop(f"value_{number}", None)
        if not any(cleaned.get(name) for name in ("users", "teams", "roles")):
            self.add_error("users", _("Choose at least one person, team or role."))
        cleaned["backup_id"] = cleaned.pop("backup", "") or None
        return cleaned

    def _add(self, number: int, fact: str, how: str) -> None:
        value: Any = self.cleaned_data.get(f"value_{number}", "")
        try:
            if how not in (*WITHOUT_VALUE, Is.AT_LEAST, Is.AT_MOST):
                value = [key(fact, word) for word in value.split(",") if word.strip()]
            self.cleaned_data["conditions"].append(Condition.read({"fact": fact, "is": how, "value": value}))
        except Unfit as unfit:
            self.add_error(f"value_{number}", str(unfit))


class AvailabilityForm(WeekFields, forms.ModelForm):
    """What one person can take, and when."""

    territories = forms.CharField(
        label=gettext_lazy("Territory"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Area codes and states, such as 11, 21, MG. Empty: everywhere."),
    )

    class Meta:
        model = Availability
        fields = ("most_open", "most_per_day", "weight", "territories")
        help_texts = {
            "most_open": gettext_lazy("Empty: without limit."),
            "most_per_day": gettext_lazy("Empty: without limit."),
            "weight": gettext_lazy("With weighted turns, 2 gets twice as many as 1."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["territories"] = ", ".join(self.instance.territories)
        self.ask_week(self.instance.hours)

    def clean_territories(self) -> list[str]:
        words = [word for word in self.cleaned_data["territories"].replace(";", ",").split(",") if word.strip()]
        found = [areas.known(word) for word in words]
        if "" in found:
            wrong = words[found.index("")].strip()
            raise forms.ValidationError(_("“%(word)s” is no area code and no state.") % {"word": wrong})
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["hours"] = self.week_said(cleaned)
        return cleaned


class AbsenceForm(forms.Form):
    """From when to when, and who takes the leads instead."""

    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    backup = forms.ChoiceField(label=gettext_lazy("Stand-in"), required=False)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.user_id): each.user for each in colleagues}
        fields: Any = self.fields
        fields["backup"].choices = [("", _("nobody")), *((pk, str(user)) for pk, user in self.colleagues.items())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first."))
        cleaned["backup"] = self.colleagues.get(cleaned.get("backup", ""))
        return cleaned


class BenchForm(forms.Form):
    """A lead that does not exist, to see who would get it."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=Lead.Source, required=False)
    pipeline = forms.ModelChoiceField(
        label=gettext_lazy("Pipeline"), queryset=Pipeline.objects.none(), required=False, empty_label=None
    )
    value_cents = MoneyField(label=gettext_lazy("Value"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    tags = TagsField(label=gettext_lazy("Tags"), required=False)
    origin = forms.CharField(label=gettext_lazy("Lead source"), max_length=60, required=False)
    channel = forms.CharField(label=gettext_lazy("Channel"), max_length=60, required=False)
    campaign = forms.CharField(label=gettext_lazy("Campaign"), max_length=120, required=False)
    utm_source = forms.CharField(label="utm_source", max_length=120, required=False)
    utm_medium = forms.CharField(label="utm_medium", max_length=120, required=False)
    at = forms.DateTimeField(
        label=gettext_lazy("Arrives at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: now."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["pipeline"].queryset = Pipeline.objects.all()


def comparisons(own: dict[str, CustomField]) -> list[tuple[str, Any]]:
    """Each fact with the ways it can be compared: what does not fit cannot be chosen."""
    facts = {name: (str(label), kind) for name, (label, kind) in FACTS.items()}
    for name, field in own.items():
        facts[f"{OWN}{name}"] = (field.label, Kind.NUMBER if field.kind in NUMBERS else Kind.WORDS)
    return [
        ("", "—"),
        *(
            (label, [(f"{name}:{how}", f"{label}: {WORDS[how]}") for how in FITTING[kind]])
            for name, (label, kind) in facts.items()
        ),
    ]


def in_words(condition: Condition, own: dict[str, str] | None = None) -> str:
    """``DDD é um destes: 11, 12``. ``own`` names the organization's fields by their keys."""
    name = condition.fact
    label = (own or {}).get(name.removeprefix(OWN), name) if name.startswith(OWN) else FACTS[name][0]
    start = f"{label} {WORDS[condition.how]}"
    if condition.how in WITHOUT_VALUE:
        return start
    if isinstance(condition.value, tuple):
        return f"{start}: {', '.join(said(name, word) for word in condition.value)}"
    return f"{start}: {condition.value:,}".replace(",", ".")


def said(fact: str | None, word: Any) -> str:
    """A value as people read it: sources and pipelines by their names."""
    if fact == "source":
        return str(dict(Lead.Source.choices).get(word, word))
    if fact == "pipeline":
        return next((str(row) for row in Pipeline.objects.all() if str(row.pk) == word), str(word))
    return str(word)


def key(fact: str, word: str) -> str:
    """A value as it is kept: what ``said`` reads. Raises ``Unfit`` for what cannot be."""
    word = word.strip()
    if fact == "source":
        named = {str(label).casefold(): value for value, label in Lead.Source.choices}
        return named.get(word.casefold(), word)
    if fact == "pipeline":
        for row in Pipeline.objects.all():
            if word.casefold() in (row.name.casefold(), str(row.pk)):
                return str(row.pk)
        raise Unfit(_("There is no pipeline “%(name)s”.") % {"name": word})
    if fact in ("ddd", "uf"):
        found = areas.known(word)
        if not found or (found in areas.STATE_OF) != (fact == "ddd"):
            raise Unfit(_("“%(word)s” is no area code and no state.") % {"word": word})
        return found
    return word
