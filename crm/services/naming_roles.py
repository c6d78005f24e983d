"""Rules that name roles or teams, when one is deleted: they name the one that its people get."""

from django.db.models import F, Func, Value
from django.db.models import UUIDField as Id

from crm.models import DistributionRule, SavedView, Stage
from tenants.models import Role, Team


def carry(old: Role, new: Role) -> None:
    """Stages that only some roles move leads into, and rules that give leads among roles."""
    Stage.objects.filter(move_roles__contains=[old.pk]).update(move_roles=renamed("move_roles", old, new))
    DistributionRule.objects.filter(roles__contains=[old.pk]).update(roles=renamed("roles", old, new))


def carry_team(old: Team, new: Team) -> None:
    """Rules that give leads among teams, and views that were shared with one."""
    DistributionRule.objects.filter(teams__contains=[old.pk]).update(teams=renamed("teams", old, new))
    SavedView.objects.filter(team_id=old.pk).update(team_id=new.pk)


def renamed(column: str, old: Role | Team, new: Role | Team) -> Func:
    """The same list with the other one in it."""
    ids = (Value(each.pk, output_field=Id()) for each in (old, new))
    return Func(F(column), *ids, function="array_replace")
