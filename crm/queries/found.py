"""Rows that were found once, to be read in several ways."""

from typing import TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, F, Func, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast

Rows = TypeVar("Rows", bound=QuerySet)


class IsAmong(Func):
    """Whether a value is one of an array's: one parameter, where ``IN`` has one for each."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def once(rows: Rows, *, most: int) -> Rows:
    """The same rows by their ids, looked for now; those that are more than ``most`` each query looks for again.

    The ids come and go as the database writes an array of them: to read and write thousands takes longer than to find them.
    """
    ids = Cast(ArrayAgg("pk", default=Value([])), TextField())
    found = rows.order_by().values("pk")[: most + 1].aggregate(ids=ids, count=Count("pk"))
    if found["count"] > most:
        return rows
    return rows.model.objects.filter(IsAmong(F("pk"), Cast(Value(found["ids"]), ArrayField(UUIDField()))))
