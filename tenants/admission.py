"""Who is let into an organization's sockets: asked of the database before the hand-shake, and again when in doubt."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from tenants import access, audit, entrance
from tenants.middleware import membership_of, note_refusal
from tenants.models import Membership
from tenants.schemas import bears

SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")


class Refusal(IntEnum):
    """Why not, as the code that closes a socket."""

    SIGN_IN = 4401
    ACCESS = 4403
    NOT_FOUND = 4404
    LATER = 1013  # "try again later"


@dataclass(frozen=True)
class Access:
    """What a member may do, as it stood when it was asked: two that are equal allow the same."""

    organization_id: UUID
    schema: str
    user_id: UUID
    role_id: UUID
    team_id: UUID | None
    permissions: Mapping[str, str]
    team_user_ids: frozenset[UUID]
    session: str
    until: datetime | None = None  # when an exception ends, and it is something else

    @classmethod
    def of(cls, membership: Membership, session_key: str) -> "Access":
        permissions = membership.permissions
        reaches_team = access.Scope.TEAM in permissions.values()
        return cls(
            organization_id=membership.organization_id,
            schema=membership.organization.schema_name,
            user_id=membership.user_id,
            role_id=membership.role_id,
            team_id=membership.team_id,
            permissions=permissions,
            team_user_ids=membership.team_user_ids if reaches_team else frozenset([membership.user_id]),
            session=hashlib.sha256(session_key.encode()).hexdigest(),
            until=membership.next_end,
        )

    @property
    def private_id(self) -> UUID:
        return self.user_id

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        return access.scope_in(self.permissions, permission)

    @property
    def topics(self) -> frozenset[str]:
        """The rows that decide it; see ``tenants.revocation``."""
        rows = (self.organization_id, self.user_id, self.role_id, self.team_id)
        return frozenset([self.session, *(str(pk) for pk in rows if pk)])


def admit(slug: str, session_key: str) -> Access | Refusal:
    """The rights of whoever holds this session in the organization of this address, or why there are none."""
    session = _session_of(session_key)
    user = _user_of(session)
    if user is None:
        return Refusal.SIGN_IN
    membership = membership_of(user, slug)
    if membership is None:
        return Refusal.NOT_FOUND
    if entrance.is_shut(membership, session):
        return Refusal.ACCESS
    if not bears(membership.organization.schema_version):
        return Refusal.LATER
    return Access.of(membership, session_key)


def note_stranger(slug: str, session_key: str, path: str) -> None:
    """The line of audit that a page leaves which is refused for the same reason."""
    user = _user_of(_session_of(session_key))
    actor = audit.Actor(id=str(user.pk), name=user.email) if user else audit.Actor(name="anonymous")
    note_refusal(slug, path, actor=actor)


def _session_of(session_key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(
        session_key if SESSION_KEY.fullmatch(session_key) else None
    )


def _user_of(session: Any):
    """The signed-in person of a session that is alive and still fits the password."""
    user = auth.get_user(cast(HttpRequest, SimpleNamespace(session=session)))  # it asks for the session only
    return user if user.is_authenticated else None
