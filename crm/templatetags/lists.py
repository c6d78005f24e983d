"""What templates say of lists."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.queries.board import Card
from crm.queries.columns import Column
from crm.queries.lead_list import LeadList
from crm.queries.own_columns import Cell

register = template.Library()
Place = tuple[Column, SafeString, str, SafeString]
CELL, BUTTON = SafeString("</td>"), SafeString("</button></td>")


@register.filter
def said_in(row: Any, column: Column) -> Cell | None:
    """What a row of a list says in a column of the organization's own."""
    return row.said.get(column.own.key) if column.own else None


@register.filter
def places(rows: LeadList, card: Card) -> tuple[Place, ...]:
    """Each column with what opens its cell, its template and what closes it, which is the same in all rows that allow as much.

    Said once: asked in each cell of fifty rows it took longer than all queries of the page.
    """
    allowed = card.may_move, card.may_assign
    if allowed not in rows.places:
        rows.places[allowed] = tuple(_place(column, *allowed) for column in rows.columns)
    return rows.places[allowed]


def _place(column: Column, may_move: bool, may_assign: bool) -> Place:
    css = f"c-{column.name}{' r' if column.is_right else ''}"
    if column.own:
        cell = format_html('<td class="{}" data-label="{}">', css, column.label)
        return column, cell, "crm/list/_own.html" if may_move else column.template, CELL
    cell = format_html('<td class="{}">', css)
    if not column.edit or not may_move or (column.edit == "owner" and not may_assign):
        return column, cell, column.template, CELL
    button = '{}<button class="cell-e" type="button" tabindex="-1" data-edit="{}" data-way="{}" title="{}">'
    return column, format_html(button, cell, column.edit, column.way, column.change), column.template, BUTTON
