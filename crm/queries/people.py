"""Who of the organization may see a lead or a contact, and to whom one may give it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.models import Contact, Lead
from tenants.access import Principal, Scope
from tenants.models import Membership, User


def colleagues() -> list[Membership]:
    """All who may sign in here, by name."""
    members = Membership.objects.filter(is_active=True, user__is_active=True)
    return list(members.select_related("user", "role", "team").order_by("user__name", "user__email"))


def who_may_see(about: Lead | Contact) -> list[Membership]:
    """Those whose role and team reach it: the only ones to mention, for a mention tells of it."""
    everybody = colleagues()
    teams = {member.user_id: member.team_id for member in everybody}
    if isinstance(about, Lead):
        return [member for member in everybody if _reaches(member, "lead.view", about.owner_id, teams)]
    of_leads = set(Lead.objects.filter(contact=about).values_list("owner", flat=True))
    return [
        member
        for member in everybody
        if _reaches(member, "contact.view", about.owner_id, teams)
        or (member.may("contact.view") and any(_reaches(member, "lead.view", owner, teams) for owner in of_leads))
    ]


def assignable(
    principal: Principal, permission: str = "lead.change", *, among: Sequence[Membership] | None = None
) -> list[User]:
    """Those to whom this principal may give a lead, or a task: within one's own reach, and able to work on it."""
    members = colleagues() if among is None else among
    workers = [member.user for member in members if member.may(permission)]
    match principal.scope(permission):
        case Scope.ALL:
            return workers
        case Scope.TEAM:
            return [user for user in workers if user.pk in principal.team_user_ids]
        case Scope.OWN:
            return [user for user in workers if user.pk == principal.user_id]
    return []


@dataclass(frozen=True)
class Mentionable:
    """A colleague to mention, and the shortest name that means nobody else."""

    user: User
    called: str


def mentionable(members: Sequence[Membership]) -> list[Mentionable]:
    first_names = Counter(member.user.get_short_name().casefold() for member in members)
    return [
        Mentionable(user, user.get_short_name() if first_names[user.get_short_name().casefold()] == 1 else str(user))
        for user in (member.user for member in members)
    ]


def _reaches(member: Membership, permission: str, owner_id: UUID | None, teams: dict[UUID, UUID | None]) -> bool:
    match member.scope(permission):
        case Scope.ALL:
            return True
        case Scope.TEAM if owner_id and member.team_id and teams.get(owner_id) == member.team_id:
            return True
        case Scope.TEAM | Scope.OWN:
            return member.user_id == owner_id
    return False
