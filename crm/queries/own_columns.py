"""The organization's own fields as columns of a list: how they order rows, and what a row says in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.db.models.lookups import Exact
from django.forms import Field

from config.ids import uuid_or_none
from crm.custom import kinds
from crm.custom.said import json_of, text_of
from crm.custom.values import Answer
from crm.models import CustomField, File
from crm.plain import Plain
from tenants.models import User

Kind = CustomField.Kind
WAYS: dict[str, str] = {
    **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.NUMBER, Kind.MONEY), "text"),
    **dict.fromkeys((Kind.CHOICE, Kind.YES_NO), "choice"),
    Kind.DATE: "date",
}


@dataclass(frozen=True)
class Cell(Answer):
    """An answer as a table shows it: the choices one by one, the colleague with a face."""

    labels: Sequence[str] = ()
    person: User | None = None
    typed: str = ""  # as somebody would type it into the cell


def order_of(field: CustomField) -> tuple:
    """What rows are sorted by: amounts and days by their size, choices as they are offered. Empty for no order."""
    match field.kind:
        case Kind.NUMBER | Kind.MONEY | Kind.YES_NO:
            return (json_of(field.key),)
        case Kind.DATE:
            return (text_of(field.key),)
        case Kind.TEXT | Kind.URL:
            return (Plain(text_of(field.key)),)
        case Kind.CHOICE if field.options:
            places = (
                When(Exact(text_of(field.key), Value(option["id"])), then=place)
                for place, option in enumerate(field.options)
            )
            return (Case(*places, output_field=IntegerField()),)
    return ()


def cells(fields: Sequence[CustomField], rows: Iterable[Any]) -> list[dict[str, Cell]]:
    """What each row says in these fields, by their keys; colleagues are looked up together."""
    rows = list(rows)
    people, files, questions = _people(fields, rows), names_of_files(fields, rows), _questions(fields)
    return [
        {
            field.key: _cell(field, row.custom.get(field.key), people, files, questions.get(field.key))
            for field in fields
        }
        for row in rows
    ]


def way_of(field: CustomField) -> str:
    """How it is changed in its place; what needs more room opens in a dialog."""
    return WAYS.get(field.kind, "dialog")


def _questions(fields: Sequence[CustomField]) -> dict[str, Field]:
    return {field.key: kinds.form_field(field) for field in fields if field.kind in WAYS}


def names_of_files(fields: Iterable[CustomField], rows: Iterable[Any]) -> dict[str, str]:
    """What the files are called that answer, by their ids; looked up together."""
    ids = _said(fields, rows, Kind.FILE)
    return {str(pk): name for pk, name in File.objects.filter(pk__in=ids).values_list("pk", "name")} if ids else {}


def _cell(
    field: CustomField, value: Any, people: dict[str, User], files: dict[str, str], question: Field | None
) -> Cell:
    if field.kind == Kind.PERSON:
        person = people.get(value)
        return Cell(field, str(person or ""), value, person=person)
    if field.kind == Kind.FILE:
        return Cell(field, files.get(value, ""), value)
    labels: list[str] = []
    if field.has_options and value:
        labels = [str(field.labels.get(one, one)) for one in (value if isinstance(value, list) else [value])]
    return Cell(field, kinds.shown(field, value), value, labels, typed=_typed(field, value, question))


def _typed(field: CustomField, value: Any, question: Field | None) -> str:
    if question is None:
        return ""
    said = question.widget.format_value(question.prepare_value(kinds.KINDS[field.kind].asked(value)))
    return (said[0] if isinstance(said, list) else said) or ""


def _people(fields: Sequence[CustomField], rows: Sequence[Any]) -> dict[str, User]:
    ids = _said(fields, rows, Kind.PERSON)
    return {str(user.pk): user for user in User.objects.filter(pk__in=ids)} if ids else {}


def _said(fields: Iterable[CustomField], rows: Iterable[Any], kind: str) -> set[UUID]:
    """The ids that rows say in fields of this kind."""
    asked = [field.key for field in fields if field.kind == kind]
    said = (row.custom.get(key) for row in rows for key in asked)
    return {pk for pk in map(uuid_or_none, filter(None, said)) if pk}
