"""Members, roles, teams and invitations, for the sweep and for whoever else needs one."""

from collections.abc import Callable
from uuid import UUID

from tenants.models import Invitation, Role
from tenants.services import exceptions
from tests.cast import Cast

Names = dict[str, UUID | str]


def _member(cast: Cast) -> Names:
    exceptions.make(cast.rep, "lead.export", scope="own", reason="Férias", until=None, by=cast.admin)
    return {"pk": cast.rep.pk, "permission": "lead.export"}


def _team(cast: Cast) -> Names:
    return {"pk": cast.rep.team_id}


def role_of(cast: Cast, name: str = "Closer", parent: str = "sales", **permissions: str) -> Role:
    """One of the organization's own that inherits."""
    above = Role.objects.of(cast.organization).get(key=parent)
    role = Role(organization=cast.organization, key=name.lower(), name=name, parent=above, permissions=permissions)
    role.save()
    role.refresh_from_db()
    return role


def _role(cast: Cast) -> Names:
    return {"pk": role_of(cast).pk}


def invitation_of(cast: Cast, email: str = "nova@pessoa.test") -> Invitation:
    """Of somebody who has no account."""
    return Invitation.objects.of(cast.organization).create(
        organization=cast.organization, email=email, role=cast.rep.role, invited_by=cast.admin.user
    )


def _invitation(cast: Cast) -> Names:
    return {"pk": invitation_of(cast).pk}


MAKERS: dict[str, Callable[[Cast], Names]] = {
    **{f"{root}members/": _member for root in ("settings/", "api/v1/")},
    **{f"{root}roles/": _role for root in ("settings/", "api/v1/")},
    **{f"{root}teams/": _team for root in ("settings/", "api/v1/")},
    **dict.fromkeys(("settings/members/invitations/", "api/v1/invitations/"), _invitation),
}
