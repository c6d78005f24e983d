"""The columns that a list of leads may have: what they are called, how they sort, how they are edited in place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, F, Func, Min, OrderBy, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.custom.asking import PREFIX
from crm.custom.said import OWN
from crm.models import CustomField, Task
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

    @property
    def name(self) -> str:
        """For its template and its looks."""
        return "own" if self.own else self.key

    @property
    def template(self) -> str:
        return f"crm/list/cells/{self.name}.html"


def _name(path: str) -> Lower:
    """As people here sort names, Ágata before Bia; the database itself compares byte by byte, and may know no ICU."""
    return Lower(Func(F(path), function="unaccent", output_field=CharField()))


COLUMNS = {
    column.key: column
    for column in (
        Column("lead", _("Lead"), (_name("contact__name"),), is_fixed=True),
        Column("title", _("Title"), (_name("title"),), edit="title", way="text"),
        Column("company", _("Company"), (_name("company__name"),)),
        Column("stage", _("Stage"), (F("stage__position"),), edit="stage", way="menu"),
        Column("value", _("Value"), (F("value_cents"),), is_right=True, edit="value_cents", way="text"),
        Column("score", _("Score"), (F("score"),)),
        Column("task", _("Next task"), ("next_task_at",)),
        Column("source", _("Source"), (F("source"),), edit="source", way="choice"),
        Column("tags", _("Tags"), edit="tags", way="text"),
        Column("owner", _("Responsible"), (_name("owner__name"),), edit="owner", way="menu"),
        Column("close", _("Expected close"), (F("expected_close"),), edit="expected_close", way="date"),
        Column("active", _("Last activity"), (F("last_activity_at"),)),
        Column("created", pgettext_lazy("lead", "Created"), (F("created_at"),)),
        Column("entered", _("In the stage since"), (F("entered_stage_at"),)),
        Column("closed", pgettext_lazy("lead", "Closed"), (F("closed_at"),)),
        Column("phone", _("Phone"), (F("contact__phone"),)),
        Column("email", _("E-mail"), (_name("contact__email"),)),
    )
}
USUAL = ("lead", "company", "stage", "value", "score", "task", "source", "owner", "active")
USUAL_SORT = "-active"


Columns = Mapping[str, Column]


def every(fields: Iterable[CustomField]) -> Columns:
    """Ours, and those of the organization's own fields."""
    return COLUMNS | {column.key: column for column in map(_own, fields)}


def known(keys: Sequence[str], among: Columns) -> list[Column]:
    """These columns, each once and the first one always; what is none is left out."""
    wanted = dict.fromkeys(["lead", *(key for key in keys if key in among)])
    return [among[key] for key in wanted]


def sorting(sort: str, among: Columns) -> tuple[Column, bool]:
    """The column that orders the rows, and whether downwards; the usual one when the address says nothing we know."""
    for wanted in (sort, USUAL_SORT):
        column = among.get(wanted.removeprefix("-"))
        if column and column.sort:
            return column, wanted.startswith("-")
    raise LookupError(USUAL_SORT)


def in_order(leads: QuerySet, sort: str, among: Columns) -> QuerySet:
    """Sorted; what is empty comes last either way, and rows that are equal keep their order."""
    column, is_down = sorting(sort, among)
    if column.key == "task":
        due = Task.objects.undone().filter(lead=OuterRef("pk")).order_by().values("lead")
        leads = leads.annotate(next_task_at=Subquery(due.annotate(at=Min("due_at")).values("at")))
    orders = (each if not isinstance(each, str) else F(each) for each in column.sort)
    return leads.order_by(
        *(OrderBy(each, descending=is_down, nulls_last=True) for each in orders), "-id" if is_down else "id"
    )


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
