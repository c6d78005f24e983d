"""The answers in a row's ``custom``: cleaned, read, compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.custom import kinds
from crm.models import CustomField


@dataclass(frozen=True)
class Answer:
    """A field and what a row says in it, in words."""

    field: CustomField
    words: str
    value: Any


def clean(fields: Iterable[CustomField], raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What may be stored of these answers by key, None for an answer taken back; and what is wrong with the others.

    Answers come as people type them or as JSON has them; money as cents when it is a whole number.
    """
    known = {field.key: field for field in fields}
    values, wrong = {}, {}
    for key, answer in raw.items():
        if not (field := known.get(key)):
            wrong[key] = [
                _("There is no such field. The fields there are: %(keys)s.") % {"keys": ", ".join(known) or "–"}
            ]
            continue
        try:
            values[key] = kinds.kept(field, kinds.form_field(field).clean(_as_typed(answer)))
        except ValidationError as error:
            wrong[key] = list(error.messages)
    return values, wrong


def merged(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The row's answers with these; what was taken back is gone."""
    return {key: value for key, value in {**before, **values}.items() if value is not None}


def answers(fields: Sequence[CustomField], custom: Mapping[str, Any]) -> list[Answer]:
    """Every field with what the row says in it."""
    return [Answer(field, kinds.shown(field, custom.get(field.key)), custom.get(field.key)) for field in fields]


def told(fields: Iterable[CustomField], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """What changed, as a timeline keeps it: by the label of then, in words of then."""
    return {
        f"custom:{field.label}": [kinds.shown(field, before.get(field.key)), kinds.shown(field, after.get(field.key))]
        for field in fields
        if before.get(field.key) != after.get(field.key)
    }


def answered(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed, as it is stored and by key: what undo needs. None stands for no answer."""
    keys = sorted(before.keys() | after.keys())
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}


def answering(rows: QuerySet, field: CustomField, answer: str) -> QuerySet:
    """Rows that say just this in a field; a choice by its id or its label, whatever its letters' case."""
    if field.has_options:
        [answer] = ids_of(field, [answer])
    asked: Any = [answer] if field.kind == CustomField.Kind.CHOICES else answer
    cleaned, wrong = clean([field], {field.key: asked})
    return rows.none() if wrong else rows.filter(custom__contains=cleaned)


def ids_of(field: CustomField, said: Iterable[str]) -> list[str]:
    """Choices by their ids, which were told by them or by their labels, whatever their letters' case."""
    called = {label.casefold(): pk for pk, label in field.labels.items()}
    return [one if one in field.labels else called.get(one.casefold(), one) for one in said]


def _as_typed(answer: Any) -> Any:
    match answer:
        case bool():
            return str(answer)
        case list() | tuple():
            return [str(one) for one in answer]
        case dict():
            raise ValidationError(_("This is no answer to a field."))
        case float():
            return f"{answer:f}"
    return answer
