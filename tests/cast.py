"""The people of the tests: the same names, roles and addresses in each organization."""

from dataclasses import dataclass

from django.db import connection

from tenants.models import Membership, Organization, Role, Team, User
from tenants.services.creation import create_organization

PASSWORD = "correct horse battery"
# name of the member → role
PEOPLE = {
    "owner": "owner",
    "admin": "admin",
    "manager": "manager",
    "rep": "sales",
    "other_rep": "sales",
    "viewer": "viewer",
}


@dataclass(frozen=True)
class Cast:
    """An organization and its people. The manager and ``rep`` are one team; ``other_rep`` is in none."""

    organization: Organization
    owner: Membership
    admin: Membership
    manager: Membership
    rep: Membership
    other_rep: Membership
    viewer: Membership

    @property
    def schema(self) -> str:
        return self.organization.schema_name

    @property
    def members(self) -> dict[str, Membership]:
        return {name: getattr(self, name) for name in PEOPLE}

    def url(self, path: str) -> str:
        """The address of a page inside the organization: ``url("board/")`` → ``/o/aurora/board/``."""
        return f"/o/{self.organization.slug}/{path.lstrip('/')}"

    @classmethod
    def of(cls, slug: str) -> "Cast":
        organization = Organization.objects.get(slug=slug)
        members = Membership.objects.of(organization).select_related("organization", "user", "role", "team")
        by_email = {member.user.email: member for member in members}
        return cls(organization, **{name: by_email[f"{name}@{slug}.test"] for name in PEOPLE})


def assemble(*slugs: str) -> None:
    """Make the organizations, once a test run."""
    for slug in slugs:
        users = {name: _user(f"{name}@{slug}.test", name) for name in PEOPLE}
        organization = create_organization(name=slug.title(), owner=users["owner"])
        roles = {role.key: role for role in Role.objects.of(organization)}
        team = Team.objects.of(organization).create(organization=organization, name="Equipe SP")
        for name, key in PEOPLE.items():
            if name != "owner":
                together = team if name in ("manager", "rep") else None
                Membership(organization=organization, user=users[name], role=roles[key], team=together).save()
    connection.set_schema_to_public()


def _user(email: str, name: str) -> User:
    return User.objects.create_user(email, PASSWORD, name=name.replace("_", " ").title())
