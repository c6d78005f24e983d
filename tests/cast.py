"""The people of the tests: the same names, roles and addresses in each organization."""

import hashlib
import pickle
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as BY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as BY_WHOM
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.models import Membership, Organization, Role, Team, User
from tenants.services.creation import create_organization
from tenants.services.devices import SEEN

PASSWORD = "correct horse battery"
ORGANIZATIONS = ("aurora", "rival")
_remembered: dict[str, bytes] = {}
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


def remember() -> None:
    """Both casts as they were planted, before any test changed anything."""
    _remembered.update({slug: pickle.dumps(Cast.of(slug)) for slug in ORGANIZATIONS})


def again(slug: str) -> Cast:
    """A cast for one test, as if it was read from the database, which takes ten times as long."""
    return pickle.loads(_remembered[slug])


def assemble(*slugs: str) -> None:
    """Make the organizations, once a test run."""
    for slug in slugs:
        users = {name: _user(f"{name}@{slug}.test", name) for name in PEOPLE}
        organization = create_organization(name=slug.title(), owner=users["owner"])
        Organization.objects.filter(pk=organization.pk).update(plan="scale")  # tests of limits take a smaller one
        roles = {role.key: role for role in Role.objects.of(organization)}
        team = Team.objects.of(organization).create(organization=organization, name="Equipe SP")
        for name, key in PEOPLE.items():
            if name != "owner":
                together = team if name in ("manager", "rep") else None
                Membership(organization=organization, user=users[name], role=roles[key], team=together).save()
        for user in users.values():
            _sign_in(user)
    connection.set_schema_to_public()


def client_of(user: User) -> Client:
    """A browser of somebody of the cast, whose session was made with them; anybody else signs in now."""
    client = Client()
    if user.email.partition("@")[2].removesuffix(".test") in ORGANIZATIONS:
        client.cookies[settings.SESSION_COOKIE_NAME] = _session_key(user)
    else:
        client.force_login(user)
    return client


def _sign_in(user: User) -> None:
    """A session as signing in leaves it. Made once: it takes more time than most pages."""
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    ends = timezone.now() + timedelta(days=365)  # the database they are in may be kept for long
    facts |= {BY: [{"method": "password", "at": ends.timestamp()}], BY_WHOM: str(user.pk)}  # it is always recent
    facts[SEEN] = ends.timestamp()  # and its device was noted a moment ago
    facts["_session_expiry"] = ends.isoformat()  # and its end is known
    Session.objects.create(session_key=_session_key(user), session_data=SessionStore().encode(facts), expire_date=ends)


def _session_key(user: User) -> str:
    return hashlib.sha256(user.email.encode()).hexdigest()[:32]


def _user(email: str, name: str) -> User:
    return User.objects.create_user(email, PASSWORD, name=name.replace("_", " ").title())
