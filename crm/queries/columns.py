"""The columns that lists may have, first of all that of leads: what they are called, how they sort, how they are edited."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Func, Min, OrderBy, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.custom.asking import PREFIX
from crm.custom.said import OWN
from crm.models import CustomField, Task
from crm.plain import Plain
from crm.queries import own_columns


@dataclass(frozen=True)
class Column:
    """``sort`` names what orders the rows; ``edit`` is the field that is changed in place, ``way`` how.

    ``own`` is the field that the organization itself added.
    """

    key: str
    label: str | Promise
    sort: tuple = ()
    is_right: bool = False
    edit: str = ""
    way: str = ""
    is_fixed: bool = False
    own: CustomField | None = None
    folder: str = "crm/list/cells"
    on_phones: bool = False
    # No row lacks it: then an index may give the order both ways.
    is_filled: bool = False

    @property
    def name(self) -> str:
        """For its template and its looks."""
        return "own" if self.own else self.key

    @property
    def change(self) -> str:
        """What its button does, said here: as a tag in each cell of a page it takes as long as a query."""
        return gettext("Change: %(field)s") % {"field": self.label}

    @property
    def template(self) -> str:
        return f"{self.folder}/{self.name}.html"


@dataclass(frozen=True)
class Heading:
    """A column's head: where a click on it leads, and whether it orders the rows now."""

    column: Column
    address: str
    order: str


def by_name(path: str) -> Lower:
    """As people here sort names, Ágata before Bia; the database itself compares byte by byte, and may know no ICU.

    Where an index holds the order, ``Plain`` is the same for it; without one that takes three times as long.
    """
    return Lower(Func(F(path), function="unaccent", output_field=CharField()))


COLUMNS = {
    column.key: column
    for column in (
        Column("lead", _("Lead"), (Plain("contact__name"),), is_fixed=True, is_filled=True),
        Column("title", _("Title"), (by_name("title"),), edit="title", way="text"),
        Column("company", _("Company"), (by_name("company__name"),)),
        Column("stage", _("Stage"), (F("stage__position"),), edit="stage", way="menu"),
        Column("value", _("Value"), (F("value_cents"),), is_right=True, edit="value_cents", way="text"),
        Column("score", _("Score"), (F("score"),)),
        Column("task", _("Next task"), ("next_task_at",)),
        Column("source", _("Source"), (F("source"),), edit="source", way="choice"),
        Column("tags", _("Tags"), edit="tags", way="text"),
        Column("owner", _("Responsible"), (by_name("owner__name"),), edit="owner", way="menu"),
        Column("close", _("Expected close"), (F("expected_close"),), edit="expected_close", way="date"),
        Column("active", _("Last activity"), (F("last_activity_at"),)),
        Column("created", pgettext_lazy("lead", "Created"), (F("created_at"),)),
        Column("entered", _("In the stage since"), (F("entered_stage_at"),)),
        Column("closed", pgettext_lazy("lead", "Closed"), (F("closed_at"),)),
        Column("phone", _("Phone"), (F("contact__phone"),)),
        Column("email", _("E-mail"), (by_name("contact__email"),)),
    )
}
USUAL = ("lead", "company", "stage", "value", "score", "task", "source", "owner", "active")
USUAL_SORT = "-active"
LARGEST_FIRST = ("score", "active", "created", "closed", "updated")


Columns = Mapping[str, Column]


def every(fields: Iterable[CustomField], ours: Columns = COLUMNS) -> Columns:
    """Ours, and those of the organization's own fields."""
    return {**ours, **{column.key: column for column in map(_own, fields)}}


def known(keys: Sequence[str], among: Columns) -> list[Column]:
    """These columns, each once and the first one always; what is none is left out."""
    first = next(column.key for column in among.values() if column.is_fixed)
    wanted = dict.fromkeys([first, *(key for key in keys if key in among)])
    return [among[key] for key in wanted]


def offered(shown: Sequence[Column], among: Columns) -> list[dict[str, Any]]:
    """All of them as one chooses: those that are shown first, in their order."""
    keys = {column.key for column in shown}
    others = (column for key, column in among.items() if key not in keys)
    return [
        {"key": each.key, "label": each.label, "on": each.key in keys, "fixed": each.is_fixed}
        for each in (*shown, *others)
    ]


def headings(
    shown: Iterable[Column], among: Columns, sort: str, address: Callable[[str], str], *, usual: str = USUAL_SORT
) -> list[Heading]:
    """``address`` tells where another order leads. What is largest, or latest, comes first at the first click."""
    by, is_down = sorting(sort, among, usual)
    return [_heading(column, column.key == by.key, is_down, address) for column in shown]


def sorting(sort: str, among: Columns, usual: str = USUAL_SORT) -> tuple[Column, bool]:
    """The column that orders the rows, and whether downwards; the usual one when the address says nothing we know."""
    for wanted in (sort, usual):
        column = among.get(wanted.removeprefix("-"))
        if column and column.sort:
            return column, wanted.startswith("-")
    raise LookupError(usual)


def in_order(rows: QuerySet, sort: str, among: Columns, usual: str = USUAL_SORT) -> QuerySet:
    """Sorted; what is empty comes last either way, and rows that are equal keep their order."""
    column, is_down = sorting(sort, among, usual)
    if column.key == "task":
        due = Task.objects.undone().filter(lead=OuterRef("pk")).order_by().values("lead")
        rows = rows.annotate(next_task_at=Subquery(due.annotate(at=Min("due_at")).values("at")))
    orders = (each if not isinstance(each, str) else F(each) for each in column.sort)
    last = None if column.is_filled else True
    return rows.order_by(
        *(OrderBy(each, descending=is_down, nulls_last=last) for each in orders), "-id" if is_down else "id"
    )


def _heading(column: Column, is_on: bool, is_down: bool, address: Callable[[str], str]) -> Heading:
    if not column.sort:
        return Heading(column, "", "")
    downward = not is_down if is_on else column.is_right or column.key in LARGEST_FIRST
    order = ("descending" if is_down else "ascending") if is_on else ""
    return Heading(column, address(f"{'-' if downward else ''}{column.key}"), order)


def _own(field: CustomField) -> Column:
    return Column(
        f"{OWN}{field.key}",
        field.label,
        own_columns.order_of(field),
        is_right=field.kind in (CustomField.Kind.NUMBER, CustomField.Kind.MONEY),
        edit=f"{PREFIX}{field.key}",
        way=own_columns.way_of(field),
        own=field,
    )
