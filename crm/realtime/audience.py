"""Who may know that something happened: one rule, as a test of a hint and as a filter of the log."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from tenants.access import Principal, Scope

# Told to the named people only, whatever their role.
PERSONAL = "personal"
# Told to nobody: one hint tells of all that were done together.
SILENT = "silent"
# Everybody in the organization: pages about settings.
EVERYBODY = "everybody"
# Conversations nobody owns are seen by the roles that their channel is granted to.
CONVERSATION = "conversation"


@dataclass(frozen=True)
class Audience:
    """Everybody whose view permission of ``module`` reaches one of ``users``."""

    module: str
    users: tuple[UUID, ...] = ()
    roles: tuple[UUID, ...] = field(default=())


def sees(principal: Principal, audience: Audience) -> bool:
    """Whether this principal may be told."""
    if audience.module == EVERYBODY:
        return True
    if audience.module == SILENT:
        return False
    if audience.module == PERSONAL:
        return principal.private_id in audience.users
    match principal.scope(f"{audience.module}.view"):
        case None:
            return False
        case Scope.ALL:
            return True
        case Scope.TEAM if principal.team_user_ids.intersection(audience.users):
            return True
        case Scope.OWN if principal.user_id in audience.users:
            return True
    return principal.role_id in audience.roles


def visible(principal: Principal) -> Q:
    """The events that ``sees`` would let through."""
    told = Q(module=EVERYBODY)
    if principal.private_id:
        told |= Q(module=PERSONAL, users__contains=[principal.private_id])
    for module in ("lead", "contact", "company", "task", CONVERSATION):
        match principal.scope(f"{module}.view"):
            case None:
                continue
            case Scope.ALL:
                told |= Q(module=module)
                continue
            case Scope.TEAM:
                reached = Q(users__overlap=list(principal.team_user_ids))
            case _:
                reached = Q(users__contains=[principal.user_id])
        if principal.role_id:
            reached |= Q(roles__contains=[principal.role_id])
        told |= Q(module=module) & reached
    return told
