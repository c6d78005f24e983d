"""What templates say of lists."""

from django import template

from crm.queries.board import Card
from crm.queries.columns import Column
from crm.queries.own_columns import Cell

register = template.Library()


@register.filter
def said_in(card: Card, column: Column) -> Cell | None:
    """What a lead says in a column of the organization's own."""
    return card.said.get(column.own.key) if column.own else None
