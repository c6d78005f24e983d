"""Rules that name roles, when one is deleted: they name the one that its people get."""

from django.db.models import F, Func, Value
from django.db.models import UUIDField as Id

from crm.models import DistributionRule, Stage
from tenants.models import Role


def carry(old: Role, new: Role) -> None:
    """Stages that only some roles move leads into, and rules that give leads among roles."""
    Stage.objects.filter(move_roles__contains=[old.pk]).update(move_roles=renamed("move_roles", old, new))
    DistributionRule.objects.filter(roles__contains=[old.pk]).update(roles=renamed("roles", old, new))


def renamed(column: str, old: Role, new: Role) -> Func:
    """The same list with the other role in it."""
    ids = (Value(role.pk, output_field=Id()) for role in (old, new))
    return Func(F(column), *ids, function="array_replace")
