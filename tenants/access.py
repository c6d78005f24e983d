"""The one place that knows what roles may do.

A permission is ``<noun>.<action>``; a role gives it with a scope. The default table is data below; what an
organization changes stands in its Role rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """How far a permission reaches."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


NONE = "none"  # how a role or an exception says that something is not allowed, whatever would be inherited
_RANK: dict[str | None, int] = {None: 0, NONE: 0, Scope.OWN: 1, Scope.TEAM: 2, Scope.ALL: 3}


class Principal(Protocol):
    """Whoever asks: a membership, or an API key."""

    @property
    def organization_id(self) -> UUID: ...
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def private_id(self) -> UUID | None: ...
    @property
    def role_id(self) -> UUID | None: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def team_user_ids(self) -> frozenset[UUID]: ...
    def may(self, permission: str) -> bool: ...
    def scope(self, permission: str) -> Scope | None: ...


RECORDS = ("lead", "contact", "company", "task")
THREADS = ("conversation", "call")
SETTINGS = ("pipeline", "template", "automation")
BROADCASTS = ("view", "create", "change", "delete", "export")
ACTIONS = ("view", "create", "change", "delete", "export")
ROLE_NAMES = {
    "owner": _("Owner"),
    "admin": _("Admin"),
    "manager": _("Manager"),
    "sales": _("Sales"),
    "viewer": _("Viewer"),
}


def _grant(nouns, actions, scope: Scope) -> dict[str, str]:
    return {f"{noun}.{action}": scope.value for noun in nouns for action in actions}


_everything = {
    **_grant([*RECORDS, *THREADS], ACTIONS, Scope.ALL),
    **_grant(SETTINGS, ("view", "use", "create", "change", "delete"), Scope.ALL),
    **_grant(["broadcast"], BROADCASTS, Scope.ALL),
    **_grant(["report"], ("view", "create", "change", "delete", "export"), Scope.ALL),
    **_grant(["member", "role", "channel"], ("view", "create", "change", "delete"), Scope.ALL),
    **_grant(["audit"], ("view", "export"), Scope.ALL),
    **_grant(["api_key", "webhook"], ("view", "create", "change", "delete"), Scope.ALL),
    **_grant(["organization"], ("view", "change"), Scope.ALL),
    **_grant(["billing"], ("view",), Scope.ALL),
}
DEFAULT_PERMISSIONS: dict[str, dict[str, str]] = {
    "owner": {
        **_everything,
        **_grant(["billing"], ("change",), Scope.ALL),
        **_grant(["organization"], ("delete", "transfer"), Scope.ALL),
        **_grant(["owner"], ("change",), Scope.ALL),
    },
    "admin": _everything,
    "manager": {
        **_grant(RECORDS, ("create", "change", "delete", "export"), Scope.TEAM),
        **_grant(RECORDS, ("view",), Scope.ALL),
        **_grant(THREADS, ACTIONS, Scope.TEAM),
        **_grant(SETTINGS, ("view", "use", "create", "change", "delete"), Scope.ALL),
        **_grant(["broadcast"], BROADCASTS, Scope.ALL),
        **_grant(["report"], ("view", "create", "change", "export"), Scope.TEAM),
        **_grant(["member"], ("view",), Scope.TEAM),
    },
    "sales": {
        **_grant(RECORDS, ("view", "create", "change"), Scope.OWN),
        **_grant(THREADS, ("view", "create", "change"), Scope.OWN),
        **_grant(SETTINGS, ("view", "use"), Scope.ALL),
        **_grant(["report"], ("view",), Scope.OWN),
    },
    "viewer": {"report.view": Scope.OWN.value},
}
# What the platform's support may where an organization has let it in: look, so as to help. People's keys, money, the
# audit, exports and every change stay with the organization; see tenants.services.support.
_LOOKED_AT = [*RECORDS, *THREADS, *SETTINGS, "broadcast", "report", "member", "role", "channel", "organization"]
SUPPORT: dict[str, str] = {**_grant(_LOOKED_AT, ("view",), Scope.ALL), **_grant(SETTINGS, ("use",), Scope.ALL)}
ALL_PERMISSIONS = frozenset(DEFAULT_PERMISSIONS["owner"])
# Belongs to the owner's role alone, and is given by handing over the organization.
OWNERS_ONLY = frozenset({"billing.change", "organization.delete", "organization.transfer", "owner.change"})
# What an API key may be given. People, roles, keys and money stay with people.
KEY_SCOPES = tuple(
    f"{noun}.{action}"
    for noun, actions in {
        "lead": ("view", "create", "change", "delete", "export"),
        "contact": ("view", "create", "change", "delete", "export"),
        "company": ("view", "create", "change", "delete", "export"),
        "task": ("view", "create", "change", "delete"),
        "pipeline": ("view", "create", "change", "delete"),
        "automation": ("create", "change", "delete"),
        "broadcast": ("view", "create", "change", "delete"),
        "conversation": ("view", "change"),
        "channel": ("view", "change"),
        "template": ("view", "create", "change", "delete"),
        "audit": ("view", "export"),
    }.items()
    for action in actions
)


def scope_in(permissions: Mapping[str, str], permission: str) -> Scope | None:
    """The scope a role's data gives. An unknown permission is a mistake in the code, not a refusal."""
    if permission not in ALL_PERMISSIONS:
        raise KeyError(f"{permission!r} is no permission; see tenants.access.")
    given = permissions.get(permission)
    return Scope(given) if given else None


def furthest(*scopes: str | None) -> Scope | None:
    """The widest of them."""
    widest = max(scopes, key=lambda scope: _RANK[scope])
    return Scope(widest) if widest and widest != NONE else None


def is_within(given: str | None, limit: str | None) -> bool:
    """Whether one scope reaches no further than another."""
    return _RANK[given] <= _RANK[limit]


def exceeding(permissions: Mapping[str, str], principal: Principal) -> list[str]:
    """What of these goes further than somebody may go themselves: nobody gives, or takes, more than they have."""
    return sorted(
        name
        for name, scope in permissions.items()
        if name in ALL_PERMISSIONS and not is_within(scope, principal.scope(name))
    )


def composed(inherited: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What a role gives that says this itself and has the rest from its parent. The table's trigger computes the same."""
    return {name: scope for name, scope in {**inherited, **said}.items() if scope != NONE}


def owned(principal: Principal, permission: str, owner: str = "owner") -> Q:
    """The rows a principal reaches by who owns them."""
    match principal.scope(permission):
        case Scope.ALL:
            return Q()
        case Scope.TEAM:
            return Q(**{f"{owner}__in": principal.team_user_ids})
        case Scope.OWN:
            return Q(**{owner: principal.user_id}) if principal.user_id else Q(pk__in=[])
    return Q(pk__in=[])


@dataclass(frozen=True)
class Rule:
    """Who may use a view, an action, a socket, an admin page."""

    name: str
    holds: Callable[[Any], bool]

    def __call__(self, request) -> bool:
        return self.holds(request)

    def __repr__(self) -> str:
        return f"<{self.name}>"


def may(*permissions: str) -> Rule:
    """Somebody in the organization who has any of these permissions."""
    unknown = set(permissions) - ALL_PERMISSIONS
    if unknown:
        raise KeyError(f"{sorted(unknown)} are no permissions; see tenants.access.")
    return Rule(
        f"may {' or '.join(permissions)}",
        lambda request: request.membership is not None and any(request.membership.may(p) for p in permissions),
    )


members = Rule("members", lambda request: request.membership is not None)
signed_in = Rule("signed in", lambda request: request.user.is_authenticated)
operator = Rule(
    "operator", lambda request: request.user.is_authenticated and request.user.is_active and request.user.is_staff
)
anyone = Rule("anyone", lambda request: True)
