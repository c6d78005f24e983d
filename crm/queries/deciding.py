"""Who may decide about other people's moves, and what waits for that."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from crm.models import Lead, MoveRequest
from crm.queries import people
from crm.queries.reach import reaches
from tenants.access import Principal, Scope
from tenants.models import Membership


def may_decide(principal: Principal, owner_id: UUID | None) -> bool:
    """A person whose role changes more leads than one's own, this one among them. A key is nobody who decides."""
    is_leader = principal.user_id is not None and principal.scope("lead.change") in (Scope.TEAM, Scope.ALL)
    return is_leader and reaches(principal, "lead.change", owner_id)


def deciders(lead: Lead, *, but: UUID | None = None) -> Sequence[Membership]:
    """Who may decide about a lead, the nearest first: the team's, then managers, then all others."""
    everybody = people.colleagues()
    teams = {member.user_id: member.team_id for member in everybody}
    able = [member for member in everybody if member.user_id != but and _may(member, lead.owner_id, teams)]
    return sorted(able, key=lambda member: (member.scope("lead.change") != Scope.TEAM, member.role.key != "manager"))


def open_requests(lead_ids: Iterable[UUID]) -> dict[UUID, MoveRequest]:
    """What waits for these leads, in one query."""
    rows = MoveRequest.objects.open().filter(lead__in=list(lead_ids))
    return {row.lead_id: row for row in rows.select_related("from_stage", "to_stage", "asked_by", "approver")}


def _may(member: Membership, owner_id: UUID | None, teams: dict[UUID, UUID | None]) -> bool:
    match member.scope("lead.change"):
        case Scope.ALL:
            return True
        case Scope.TEAM:
            mates = member.team_id is not None and owner_id is not None and teams.get(owner_id) == member.team_id
            return mates or member.user_id == owner_id
    return False
