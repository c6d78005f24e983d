"""Whether a principal reaches a row at hand."""

from uuid import UUID

from tenants.access import Principal, Scope


def reaches(principal: Principal, permission: str, owner_id: UUID | None) -> bool:
    """The same answer as ``tenants.access.owned``, for a row at hand."""
    match principal.scope(permission):
        case Scope.ALL:
            return True
        case Scope.TEAM:
            return owner_id in principal.team_user_ids
        case Scope.OWN:
            return owner_id is not None and owner_id == principal.user_id
    return False
