"""Members, roles, teams and invitations, for the sweep and for whoever else needs one."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from tenants.exports import files, shown
from tenants.models import Deletion, Invitation, OAuthApp, OrganizationExport, Role
from tenants.services import exceptions, origins
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


def app_of(cast: Cast, *scopes: str, secret: str = "", name: str = "Planilhas") -> OAuthApp:
    """An app that admins registered; with a secret it is one that keeps it."""
    return OAuthApp.objects.of(cast.organization).create(
        organization=cast.organization,
        name=name,
        digest=OAuthApp.digest_of(secret) if secret else "",
        redirect_uris=["https://app.test/back?at=1", "http://127.0.0.1:8765/back"],
        scopes=list(scopes or ("lead.view", "contact.view")),
        created_by=cast.admin.user,
    )


def _app(cast: Cast) -> Names:
    return {"pk": app_of(cast).pk}


def _site(cast: Cast) -> Names:
    return {"pk": origins.add("https://app.test", by=cast.admin).pk}


def _invitation(cast: Cast) -> Names:
    return {"pk": invitation_of(cast).pk}


def _export(cast: Cast) -> Names:
    """Ready, with its file in its place."""
    made = OrganizationExport(organization=cast.organization, asked_by=cast.owner.user, state="ready", size=3)
    made.expires_at = made.asked_at
    made.save()
    place = files.folder_of(made)
    place.mkdir(parents=True)
    (place / files.ARCHIVE).write_bytes(b"zip")
    return {"pk": made.pk, "proof": shown.prove(made, cast.owner.user_id)}


def _deletion(cast: Cast) -> Names:
    """One that was called off long ago."""
    told = {"requested_by": cast.owner.user, "purge_at": timezone.now(), "state": "recovered"}
    return {
        "pk": Deletion.objects.of(cast.organization)
        .create(organization_id=cast.organization.pk, mark="0" * 64, **told)
        .pk
    }


MAKERS: dict[str, Callable[[Cast], Names]] = {
    **{f"{root}members/": _member for root in ("settings/", "api/v1/")},
    **{f"{root}roles/": _role for root in ("settings/", "api/v1/")},
    **{f"{root}teams/": _team for root in ("settings/", "api/v1/")},
    "settings/api-sites/": _site,
    "settings/apps/": _app,
    **dict.fromkeys(("settings/export/", "api/v1/organization-exports/"), _export),
    "api/v1/organization-deletions/": _deletion,
    **dict.fromkeys(("settings/members/invitations/", "api/v1/invitations/"), _invitation),
}
