"""What templates say of lists."""

from typing import Any

from django import template

from crm.queries.columns import Column
from crm.queries.own_columns import Cell

register = template.Library()


@register.filter
def said_in(row: Any, column: Column) -> Cell | None:
    """What a row of a list says in a column of the organization's own."""
    return row.said.get(column.own.key) if column.own else None
