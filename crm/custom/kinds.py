"""Each kind of custom field: the form field that asks for it, what is kept of the answer, how that is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.words import brl
from crm.forms.fields import MoneyField
from crm.forms.own_file import FileAnswerField
from crm.models import CustomField, File
from tenants.models import Membership, User

Of = CustomField.Kind
LONGEST = {Of.TEXT: 200, Of.LONG_TEXT: 4000, Of.URL: 500}
MOST_DIGITS = 15  # what a number of JavaScript holds exactly


@dataclass(frozen=True)
class Kind:
    """``kept`` makes plain JSON of a cleaned answer, ``asked`` an answer of what is kept, ``shown`` words of it."""

    ask: Callable[[CustomField], forms.Field]
    kept: Callable[[Any], Any] = lambda value: value
    asked: Callable[[Any], Any] = lambda kept: kept
    shown: Callable[[CustomField, Any], str] = lambda field, kept: str(kept)


def form_field(field: CustomField) -> forms.Field:
    """The question, with the organization's own label and hint."""
    asked = KINDS[field.kind].ask(field)
    asked.label, asked.help_text, asked.required = field.label, field.help, field.required
    asked.widget.is_required = field.required
    return asked


def kept(field: CustomField, value: Any) -> Any:
    """What is stored of a cleaned answer; None for no answer."""
    return None if value in (None, "", [], ()) else KINDS[field.kind].kept(value)


def shown(field: CustomField, value: Any) -> str:
    """As people read it; empty for no answer."""
    return "" if value in (None, "", []) else KINDS[field.kind].shown(field, value)


def _text(field: CustomField) -> forms.Field:
    return forms.CharField(max_length=LONGEST[Of.TEXT], widget=forms.TextInput({"autocomplete": "off"}))


def _long(field: CustomField) -> forms.Field:
    return forms.CharField(max_length=LONGEST[Of.LONG_TEXT], widget=forms.Textarea({"rows": 3}))


def _number(field: CustomField) -> forms.Field:
    return forms.DecimalField(max_digits=MOST_DIGITS, decimal_places=4, localize=True)


def _date(field: CustomField) -> forms.Field:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _url(field: CustomField) -> forms.Field:
    return forms.URLField(
        max_length=LONGEST[Of.URL], assume_scheme="https", widget=forms.URLInput({"placeholder": "https://"})
    )


def _choice(field: CustomField) -> forms.Field:
    return forms.ChoiceField(choices=[("", "–"), *field.offered])


def _choices(field: CustomField) -> forms.Field:
    return forms.MultipleChoiceField(choices=field.offered, widget=forms.CheckboxSelectMultiple)


def _yes_no(field: CustomField) -> forms.Field:
    answers = [("", "–"), ("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))]
    return forms.TypedChoiceField(choices=answers, coerce=lambda text: text == "True", empty_value=None)


def _person(field: CustomField) -> forms.Field:
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user")
    people = [(str(member.user_id), str(member.user)) for member in members.order_by("user__name")]
    return forms.ChoiceField(choices=[("", "–"), *people])


def _file(field: CustomField) -> forms.Field:
    return FileAnswerField(accepts=field.accepts)


def _file_shown(field: CustomField, kept: str) -> str:
    """Also of one that is no longer there: timelines tell of it."""
    return str(File.ever.filter(pk=kept).first() or "")


def _person_shown(field: CustomField, kept: str) -> str:
    return str(User.objects.filter(pk=kept).first() or "")


def _number_kept(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _number_shown(field: CustomField, kept: float) -> str:
    return number_format(Decimal(str(kept)), force_grouping=True)


def _date_shown(field: CustomField, kept: str) -> str:
    day = parse_date(kept)
    return date_format(day, "SHORT_DATE_FORMAT") if day else kept


def _labels(field: CustomField, kept: list[str]) -> str:
    return ", ".join(field.labels.get(one, one) for one in kept)


def _text_asked(kept: str | None) -> str:
    return kept or ""


def _number_asked(kept: float | None) -> Decimal | None:
    return None if kept is None else Decimal(str(kept))


KINDS: dict[str, Kind] = {
    Of.TEXT: Kind(_text, asked=_text_asked),
    Of.LONG_TEXT: Kind(_long, asked=_text_asked),
    Of.NUMBER: Kind(_number, _number_kept, _number_asked, _number_shown),
    Of.MONEY: Kind(
        lambda field: MoneyField(),
        kept=lambda cents: cents or None,  # an empty amount is none
        asked=lambda kept: kept or 0,
        shown=lambda field, kept: brl(kept),
    ),
    Of.DATE: Kind(_date, date.isoformat, lambda kept: parse_date(kept) if kept else None, _date_shown),
    Of.CHOICE: Kind(_choice, asked=_text_asked, shown=lambda field, kept: field.labels.get(kept, kept)),
    Of.CHOICES: Kind(_choices, asked=lambda kept: kept or [], shown=_labels),
    Of.PERSON: Kind(_person, asked=_text_asked, shown=_person_shown),
    Of.YES_NO: Kind(_yes_no, shown=lambda field, kept: _("Yes") if kept else _("No")),
    Of.URL: Kind(_url, asked=_text_asked),
    Of.FILE: Kind(_file, asked=_text_asked, shown=_file_shown),
}
