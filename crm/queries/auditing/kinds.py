"""What lines are about, in groups that people look for, and which rights their values need."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.access import Principal, Scope

NAMES = ("name", "title", "label", "email")  # by which of its fields a row is called


@dataclass(frozen=True)
class Group:
    """Tables that belong together."""

    label: str | Promise
    icon: str
    tables: frozenset[str]


GROUPS: dict[str, Group] = {
    "security": Group(_("Security events"), "shield-lock", frozenset({""})),
    "members": Group(
        _("Members and roles"),
        "users",
        frozenset(f"tenants_{name}" for name in ("membership", "role", "team", "invitation", "user")),
    ),
    "channels": Group(
        _("Channels"),
        "plug-connected",
        frozenset(
            f"messaging_{name}" for name in ("channel", "connection", "fallback", "switch", "backup", "websession")
        ),
    ),
    "leads": Group(_("Leads"), "layout-kanban", frozenset({"crm_lead", "crm_moverequest", "crm_touch", "crm_receipt"})),
    "people": Group(
        _("Contacts and companies"),
        "address-book",
        frozenset(
            f"crm_{name}"
            for name in ("contact", "identity", "company", "merge", "duplicate", "companyduplicate", "enrichment")
        ),
    ),
    "work": Group(_("Tasks, notes and files"), "checkbox", frozenset({"crm_task", "crm_note", "crm_file"})),
    "conversations": Group(
        _("Conversations"),
        "messages",
        frozenset(f"messaging_{name}" for name in ("conversation", "block", "labelling", "rating", "broadcast")),
    ),
    "data": Group(
        _("Imports, exports and jobs"), "progress-check", frozenset({"crm_job", "crm_jobfile", "crm_import"})
    ),
}
SETTINGS = "settings"
_placed = frozenset(table for group in GROUPS.values() for table in group.tables)
# table → the noun whose ``view`` over everything is needed to read what stood in its rows, and whom they are about
NOUNS: dict[str, str] = {
    **dict.fromkeys(GROUPS["people"].tables, "contact"),
    **dict.fromkeys(("crm_company", "crm_companyduplicate"), "company"),
    **dict.fromkeys(GROUPS["leads"].tables, "lead"),
    **dict.fromkeys(("crm_note", "crm_file"), "lead"),
    "crm_task": "task",
    **dict.fromkeys(GROUPS["conversations"].tables, "conversation"),
}


@cache
def model_of(table: str) -> type[models.Model] | None:
    """None for a table that is no more."""
    return {model._meta.db_table: model for model in apps.get_models()}.get(table)


@cache
def tables() -> tuple[str, ...]:
    """Those that there are."""
    return tuple(sorted(model._meta.db_table for model in apps.get_models()))


def label_of(table: str) -> str:
    model = model_of(table)
    return str(model._meta.verbose_name) if model else table


def name_field(model: type[models.Model]) -> str:
    """Empty for rows that have no name."""
    known = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in known), "")


def group_of(table: str) -> str:
    return next((key for key, group in GROUPS.items() if table in group.tables), SETTINGS)


def icon_of(table: str) -> str:
    group = GROUPS.get(group_of(table))
    return group.icon if group else "adjustments"


def choices() -> list[tuple[str, str | Promise]]:
    return [*((key, group.label) for key, group in GROUPS.items()), (SETTINGS, _("Settings"))]


def narrowed(key: str) -> models.Q:
    """The lines of one group; settings are whatever is in no other."""
    if key == SETTINGS:
        return ~models.Q(table__in=_placed)
    return models.Q(table__in=GROUPS[key].tables) if key in GROUPS else models.Q()


def may_read(principal: Principal, table: str) -> bool:
    """Whether this person may see what stood in rows of this table: of everybody's records, or not at all."""
    noun = NOUNS.get(table)
    return noun is None or principal.scope(f"{noun}.view") == Scope.ALL


def shown_field(table: str, name: str) -> Any:
    """The model's field of a column, or None."""
    model = model_of(table)
    columns = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return columns.get(name)
