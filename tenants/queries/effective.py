"""What a member may do at this moment, and where each permission comes from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tenants import matrix
from tenants.access import NONE
from tenants.models import Membership, Role


@dataclass(frozen=True)
class Origin:
    """Where a permission, or that there is none, comes from: an exception, the role, or a role above it."""

    kind: str  # exception, role, inherited, nowhere
    role: str = ""

    @property
    def words(self) -> str:
        match self.kind:
            case "exception":
                return _("exception")
            case "inherited":
                return _("from %(role)s") % {"role": self.role}
        return ""


@dataclass(frozen=True)
class Made:
    """An exception, as people read it."""

    permission: str
    scope: str
    reason: str
    until: datetime | None
    by: str

    @property
    def label(self) -> str:
        return matrix.named(self.permission)

    @property
    def word(self):
        return matrix.REACHES[self.scope]


def permissions_of(member: Membership) -> dict[str, tuple[str, Origin]]:
    """Every permission there is: how far it reaches for this member, and where that comes from."""
    chain = _chain(member.role)
    exceptions, given = member.exceptions_now, member.permissions if member.is_active else {}
    return {
        name: (given.get(name, NONE), Origin("exception") if name in exceptions else _said_by(chain, name))
        for name in sorted(matrix.GRANTABLE)
    }


def cells(member: Membership) -> dict[str, matrix.Cell]:
    return {
        name: matrix.Cell(name, scope, origin=origin.words) for name, (scope, origin) in permissions_of(member).items()
    }


def exceptions_of(member: Membership) -> list[Made]:
    """Those that hold, by what they are about."""
    return [
        Made(name, one["scope"], one["reason"], _moment(one), one["by"])
        for name, one in sorted(member.exceptions_now.items())
    ]


def _moment(one: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(one["until"]) if one["until"] else None


def _said_by(chain: list[Role], permission: str) -> Origin:
    for place, role in enumerate(chain):
        if permission in role.permissions:
            return Origin("inherited" if place else "role", str(role))
    return Origin("nowhere")


def _chain(role: Role) -> list[Role]:
    """The role, what it inherits from, what that one does."""
    above = {each.pk: each for each in Role.objects.all()}
    chain, at = [], above.get(role.pk)
    while at is not None:
        chain.append(at)
        at = above.get(at.parent_id) if at.parent_id else None
    return chain
