"""Rows that were found once, to be read in several ways."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, QuerySet, UUIDField, Value

Rows = TypeVar("Rows", bound=QuerySet)


class IsAmong(Func):
    """Whether a value is one of an array's: one parameter, where ``IN`` has one for each."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def once(rows: Rows, *, most: int) -> Rows:
    """The same rows by their ids, looked for now; those that are more than ``most`` each query looks for again."""
    ids: Sequence[UUID] = list(rows.order_by().values_list("pk", flat=True)[: most + 1])
    if len(ids) > most:
        return rows
    array = Value(ids, output_field=ArrayField(UUIDField()))
    return rows.model.objects.filter(IsAmong(F("pk"), array))
