"""What the page of roles shows: which there are, who has them, what one gives and where from."""

from dataclasses import dataclass

from django.db.models import Count, Q

from tenants import access, matrix
from tenants.models import Membership, PlatformAuditLine, Role

FACES = 3  # people shown beside a role's name
FIRST = tuple(access.DEFAULT_PERMISSIONS)  # those that every organization has stand first, in this order


@dataclass(frozen=True)
class Listed:
    """A role, and how many people have it."""

    role: Role
    people: int


def listed() -> list[Listed]:
    """All of them: the usual ones from the strongest down, then the organization's own by name."""
    counted = Membership.objects.filter(is_active=True).order_by().values("role").annotate(n=Count("pk"))
    people = dict(counted.values_list("role", "n"))
    roles = sorted(Role.objects.select_related("parent"), key=_place)
    return [Listed(role, people.get(role.pk, 0)) for role in roles]


def _place(role: Role) -> tuple[int, str]:
    return (FIRST.index(role.key) if role.key in FIRST else len(FIRST), role.name.casefold())


def faces(role: Role) -> list:
    """Some of those who have it."""
    of_it = Membership.objects.filter(role=role, is_active=True).select_related("user")
    return [member.user for member in of_it.order_by("joined_at")[:FACES]]


def cells(role: Role, by: Membership) -> dict[str, matrix.Cell]:
    inherited = role.parent.effective if role.parent else None
    return matrix.cells_of(role.effective, inherited=inherited, by=by)


def affected(role: Role) -> int:
    """How many people a change of it reaches: those who have it or one that inherits from it."""
    below, everyone = {role.pk}, list(Role.objects.values_list("pk", "parent"))
    for _each in everyone:
        below |= {pk for pk, parent in everyone if parent in below}
    return Membership.objects.filter(role__in=below, is_active=True).count()


def last_change(role: Role) -> PlatformAuditLine | None:
    """Who changed it last, from the audit."""
    lines = PlatformAuditLine.objects.filter(organization_id=role.organization_id, table=Role._meta.db_table)
    return lines.filter(Q(row_id=str(role.pk))).order_by("-at").first()
