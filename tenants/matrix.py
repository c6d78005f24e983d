"""The permissions as people see them: a module a row, an action a column, and how far each may reach."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants import access
from tenants.access import NONE, Scope
from tenants.scopes import NOUNS

ACTIONS: dict[str, Promise] = {
    "view": pgettext_lazy("a role may", "See"),
    "use": pgettext_lazy("a role may", "Use"),
    "create": pgettext_lazy("a role may", "Create"),
    "change": pgettext_lazy("a role may", "Edit"),
    "delete": pgettext_lazy("a role may", "Delete"),
    "export": pgettext_lazy("a role may", "Export"),
}
GROUPS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (
        _("Sales"),
        {noun: NOUNS[noun] for noun in ("lead", "contact", "company", "task", "pipeline", "automation")},
    ),
    (
        _("Service"),
        {
            "conversation": _("Conversations"),
            "call": _("Calls and recordings"),
            "template": _("Templates"),
            "broadcast": _("Broadcasts"),
        },
    ),
    (_("Numbers and money"), {"report": _("Reports"), "billing": _("Plan and billing")}),
    (
        _("Administration"),
        {
            "organization": _("Organization"),
            "member": _("Members and teams"),
            "role": _("Roles and permissions"),
            "channel": _("Channels and costs"),
            "audit": _("Audit"),
            "api_key": _("API keys"),
            "webhook": _("Webhooks"),
        },
    ),
)
NOUNS = {noun: words for _title, nouns in GROUPS for noun, words in nouns.items()}
REACHES: dict[str, Promise] = {
    NONE: _("no access"),
    Scope.OWN: pgettext_lazy("reach of a permission", "own"),
    Scope.TEAM: pgettext_lazy("reach of a permission", "team"),
    Scope.ALL: pgettext_lazy("reach of a permission", "all"),
}
GRANTABLE = frozenset(access.ALL_PERMISSIONS - access.OWNERS_ONLY)
_GRADED = (*access.RECORDS, *access.THREADS, "report")


def reaches_of(permission: str) -> tuple[str, ...]:
    """How far a permission can be given: what belongs to nobody in particular, to all or to none."""
    if permission.partition(".")[0] in _GRADED:
        return (NONE, Scope.OWN, Scope.TEAM, Scope.ALL)
    return (NONE, Scope.TEAM, Scope.ALL) if permission == "member.view" else (NONE, Scope.ALL)


def named(permission: str) -> str:
    """``Leads · See``."""
    noun, _dot, action = permission.partition(".")
    return f"{NOUNS.get(noun, noun)} · {ACTIONS.get(action, action)}"


@dataclass(frozen=True)
class Cell:
    """One permission of a role or a person, as it is now and could be."""

    permission: str
    value: str
    inherited: str | None = None  # where there is a parent: what it gives
    most: str | None = Scope.ALL  # how far whoever looks may give it
    origin: str = ""  # where it comes from, when that is not the role itself

    @property
    def label(self) -> str:
        return named(self.permission)

    @property
    def word(self) -> Promise:
        return REACHES[self.value]

    @property
    def differs(self) -> bool:
        return self.inherited is not None and self.inherited != self.value

    @property
    def options(self) -> list[tuple[str, Promise, bool]]:
        """Value, words, and whether it can be chosen: what stands stays, the rest as far as one may oneself."""
        return [
            (reach, REACHES[reach], reach == self.value or access.is_within(reach, self.most))
            for reach in dict.fromkeys((*reaches_of(self.permission), self.value))
        ]


def rows(cells: Mapping[str, Cell]) -> Iterator[tuple[Promise, list[tuple[Promise, list[Cell | None]]]]]:
    """The cells by group and module, a place for each action; None where there is no such permission."""
    for title, nouns in GROUPS:
        yield title, [(words, [cells.get(f"{noun}.{action}") for action in ACTIONS]) for noun, words in nouns.items()]


def cells_of(
    effective: Mapping[str, str], *, inherited: Mapping[str, str] | None = None, by: access.Principal | None = None
) -> dict[str, Cell]:
    """A role's cells as ``by`` may edit them."""
    return {
        name: Cell(
            name,
            effective.get(name, NONE),
            inherited=None if inherited is None else inherited.get(name, NONE),
            most=by.scope(name) if by else Scope.ALL,
        )
        for name in sorted(GRANTABLE)
    }
