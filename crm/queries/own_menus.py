"""The organization's own fields as people narrow by them: what is chosen, in words, and the questions of the dialog."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.ids import uuid_or_none
from crm.custom.said import OWN
from crm.models import CustomField
from crm.queries import people, ranges
from crm.queries.own_filters import ANY, ME, NO, NONE, YES, OwnFilter
from tenants.models import User

Kind = CustomField.Kind
ANSWERS: Mapping[str, str | Promise] = {YES: gettext_lazy("Yes"), NO: gettext_lazy("No")}
FILES: Mapping[str, str | Promise] = {ANY: gettext_lazy("With a file")}
# How the dialog asks. Fields of any other kind are only asked whether they have an answer.
WAYS: Mapping[str, str] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.URL), "words"),
    **dict.fromkeys((Kind.NUMBER, Kind.MONEY), "range"),
    Kind.DATE: "days",
    **dict.fromkeys((Kind.CHOICE, Kind.CHOICES, Kind.PERSON, Kind.YES_NO, Kind.FILE), "some"),
}


@dataclass(frozen=True)
class Chip:
    """A field that narrows now, and the address without that."""

    key: str
    label: str
    said: str
    without: str


@dataclass(frozen=True)
class Option:
    """One of the choices, and whether it is taken."""

    value: str
    label: str | Promise
    is_on: bool


@dataclass(frozen=True)
class Question:
    """A field as the dialog asks for it, with what is said of it now."""

    field: CustomField
    way: str
    is_empty: bool
    text: str = ""
    low: str = ""
    high: str = ""
    options: Sequence[Option] = ()

    @property
    def name(self) -> str:
        return f"{OWN}{self.field.key}"

    @property
    def label(self) -> str:
        return self.field.label

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def low_name(self) -> str:
        return f"{self.name}.from"

    @property
    def high_name(self) -> str:
        return f"{self.name}.to"

    @property
    def can_be_empty(self) -> bool:
        return True

    @property
    def is_on(self) -> bool:
        return bool(self.is_empty or self.text or self.low or self.high or any(one.is_on for one in self.options))


def chips(
    chosen: Iterable[OwnFilter], fields: Iterable[CustomField], without: Callable[[str], str] = str
) -> list[Chip]:
    """Those that narrow, in words; colleagues are looked up together. ``without`` tells the address by a name."""
    said = {each.key: each for each in chosen}
    narrowing = [(field, said[field.key]) for field in fields if field.key in said]
    names = _names(value for field, each in narrowing if field.kind == Kind.PERSON for value in each.said)
    return [
        Chip(field.key, field.label, _worded(field, each.said, names), without(each.name)) for field, each in narrowing
    ]


def questions(
    chosen: Iterable[OwnFilter], fields: Sequence[CustomField], *, is_personal: bool = True
) -> list[Question]:
    """Of all fields, in their order. What runs by itself, for nobody, is not personal."""
    said = {each.key: each.said for each in chosen}
    named = (value for field in fields if field.kind == Kind.PERSON for value in said.get(field.key, ()))
    names = _names(named)
    if any(field.kind == Kind.PERSON for field in fields):
        me = {ME: _("Me")} if is_personal else {}
        names = {**me, **{str(one.user_id): str(one.user) for one in people.colleagues()}, **names}
    return [_question(field, said.get(field.key, ()), names) for field in fields]


def _question(field: CustomField, said: tuple[str, ...], names: Mapping[str, str]) -> Question:
    one = next((each for each in said if each != NONE), "")
    about: dict[str, Any] = {"field": field, "way": WAYS.get(field.kind, ""), "is_empty": NONE in said}
    match about["way"]:
        case "words":
            return Question(**about, text=one)
        case "range":
            return Question(**about, **_ends(one, _typed))
        case "days":
            ready = {**ranges.PRESETS, **ranges.AHEAD}
            return Question(**about, **_ends("" if one in ready else one), options=_options(ready, said))
        case "some":
            return Question(**about, options=_options(_choices(field, said, names), said))
    return Question(**about)


def _choices(field: CustomField, said: Sequence[str], names: Mapping[str, str]) -> Mapping[str, str | Promise]:
    """What is offered, and what is chosen though it no longer is."""
    match field.kind:
        case Kind.PERSON:
            return names
        case Kind.YES_NO:
            return ANSWERS
        case Kind.FILE:
            return FILES
    gone = {pk: field.labels[pk] for pk in said if pk in field.labels}
    return {**dict(field.offered), **gone}


def _options(choices: Mapping[str, str | Promise], said: Sequence[str]) -> list[Option]:
    return [Option(value, label, value in said) for value, label in choices.items()]


def _ends(text: str, typed: Callable[[str], str] = str) -> dict[str, Any]:
    low, _sign, high = text.partition(ranges.BETWEEN)
    return {"low": typed(low), "high": typed(high)}


def _typed(number: str) -> str:
    """As people here type it."""
    return number_format(Decimal(number), force_grouping=False) if number else ""


def _worded(field: CustomField, said: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(_("no answer") if one == NONE else _meant(field, one, names) for one in said)


def _meant(field: CustomField, value: str, names: Mapping[str, str]) -> str:
    match field.kind:
        case Kind.NUMBER:
            return ranges.decimals_said(ranges.decimals(value))
        case Kind.MONEY:
            return ranges.money_said(ranges.money(value))
        case Kind.DATE:
            return ranges.period_said(value, whenever=True)
        case Kind.CHOICE | Kind.CHOICES:
            return field.labels.get(value, value)
        case Kind.PERSON:
            return names.get(value, "") if value != ME else _("Me")
        case Kind.YES_NO:
            return str(ANSWERS[value])
        case Kind.FILE:
            return str(FILES[value])
    return f"“{value}”"


def _names(ids: Iterable[str]) -> dict[str, str]:
    """Of colleagues, also of those who left; in one query, in none when nobody is named."""
    asked = {pk for pk in map(uuid_or_none, ids) if pk}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=asked)} if asked else {}
