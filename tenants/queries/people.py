"""Which members and teams somebody sees: all, or those of the own team."""

from django.db.models import QuerySet

from tenants.access import Principal, Scope
from tenants.models import Membership, Team


def members_seen(principal: Principal) -> QuerySet[Membership]:
    """With what a line about each says."""
    everybody = Membership.objects.select_related("user", "role__parent", "team")
    match principal.scope("member.view"):
        case Scope.ALL:
            return everybody
        case Scope.TEAM:
            return everybody.filter(user__in=principal.team_user_ids)
    return everybody.none()


def teams_seen(principal: Principal) -> QuerySet[Team]:
    teams = Team.objects.select_related("leader__user").order_by("name")
    match principal.scope("member.view"):
        case Scope.ALL:
            return teams
        case Scope.TEAM:
            return teams.filter(pk__in=[principal.team_id] if principal.team_id else [])
    return teams.none()
