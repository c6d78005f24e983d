"""A new organization with the set-up of another: how it works comes along, never people, records, channels or secrets.

What an app carries it registers at start-up, in an order in which nothing names what comes after it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants import audit, entrance
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role, Team, User
from tenants.services import branding
from tenants.services.console import memberships_of
from tenants.services.creation import create_organization
from tenants.services.replanting import Replanting


@dataclass(frozen=True)
class Part:
    """Rows of one kind. ``instead``: what stands in some of their columns in the new organization, or what makes it."""

    label: Promise
    rows: Callable[[], models.QuerySet]
    instead: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """How many rows of a kind come along, or came."""

    label: str
    n: int


@dataclass(frozen=True)
class Cloned:
    """What was made, and the rows that name something which did not come along: somebody has to look at them."""

    organization: Organization
    counts: list[Count]
    to_look_at: list[tuple[str, str]]


ROLES, TEAMS = _("Roles"), _("Teams, without their people")
_parts: list[Part] = []


def carry(*parts: Part) -> None:
    """Register what an app carries over. Called at start-up; ``rows`` is asked inside the door."""
    _parts.extend(parts)


def sources_of(user: User, session: SessionBase) -> list[Membership]:
    """Places whose set-up the person may copy: where they may change the organization, and are let in."""
    mine = [each for each in memberships_of(user) if each.may("organization.change")]
    return [each for each in mine if not entrance.is_shut(each, session)]


def preview(source: Membership) -> list[Count]:
    """What would come along."""
    organization = source.organization
    with in_tenant(organization.schema_name):
        counts: list[tuple[Any, int]] = [(ROLES, Role.objects.count()), (TEAMS, Team.objects.count())]
        counts += [(part.label, part.rows().count()) for part in _parts]
    counts.append((_("Colour"), int(bool(organization.colour))))
    return [Count(str(label), n) for label, n in counts if n]


@transaction.atomic
def clone(source: Membership, *, name: str, owner: User, with_logo: bool = False) -> Cloned:
    """All of it or nothing. The logo is of somebody's name, so it comes along only when that is said."""
    old, replanting = source.organization, Replanting()
    with in_tenant(old.schema_name):
        rows = [(part, list(part.rows())) for part in _parts]
        roles = list(Role.objects.order_by("pk"))
        teams = list(Team.objects.all())
    for _part, each in rows:
        for row in each:
            replanting.know(row.pk)
    counts: list[Count] = []

    def furnish(organization: Organization) -> None:
        counts.append(Count(str(ROLES), _roles(organization, roles, replanting)))
        counts.append(Count(str(TEAMS), _teams(organization, teams, replanting)))
        for part, found in rows:
            counts.append(Count(str(part.label), len(replanting.plant(found, part.instead))))

    made = create_organization(name=name, owner=owner, furnish=furnish)
    made.timezone, made.colour = old.timezone, old.colour
    made.save(update_fields=["timezone", "colour"])
    if with_logo:
        branding.copy(old, made)
    # Neither line names the other organization: who reads it may not belong there.
    audit.record("organization.copied", organization_id=old.pk)
    audit.record("organization.furnished", organization_id=made.pk)
    to_look_at = [(str(row._meta.verbose_name), str(row)) for row in replanting.emptied]
    return Cloned(made, [count for count in counts if count.n], to_look_at)


def _roles(organization: Organization, roles: list[Role], replanting: Replanting) -> int:
    """Those that every organization has give what they give there; the others are made, parents first."""
    usual = {role.key: role for role in Role.objects.of(organization)}
    for old in _parents_first(roles):
        role = usual.get(old.key) if old.is_default else Role(organization=organization, key=old.key, name=old.name)
        if role is None:
            continue
        replanting.know(old.pk, role.pk)
        role.permissions, role.parent_id = old.permissions, replanting.ids.get(str(old.parent_id))
        role.save()
    return len(roles)


def _parents_first(roles: list[Role]) -> Iterator[Role]:
    waiting, done = list(roles), set[UUID | None]([None])
    while waiting:
        ready = [role for role in waiting if role.parent_id in done]
        if not ready:
            raise RuntimeError("Roles inherit from one another in a circle.")
        yield from ready
        done |= {role.pk for role in ready}
        waiting = [role for role in waiting if role.pk not in done]


def _teams(organization: Organization, teams: list[Team], replanting: Replanting) -> int:
    for old in teams:
        made = Team.objects.of(organization).create(organization=organization, name=old.name)
        replanting.know(old.pk, made.pk)
    return len(teams)
