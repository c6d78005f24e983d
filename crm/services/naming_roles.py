"""Rules that name roles or teams, when one is deleted: they name the one that its people get."""

from collections.abc import Iterator

from django.db.models import F, Func, Value
from django.db.models import UUIDField as Id
from django.utils.translation import ngettext

from crm.models import DistributionRule, Lead, SavedView, Stage
from tenants.models import Membership, Role, Team


def carry(old: Role, new: Role) -> None:
    """Stages that only some roles move leads into, and rules that give leads among roles."""
    Stage.objects.filter(move_roles__contains=[old.pk]).update(move_roles=renamed("move_roles", old, new))
    DistributionRule.objects.filter(roles__contains=[old.pk]).update(roles=renamed("roles", old, new))


def carry_team(old: Team, new: Team) -> None:
    """Rules that give leads among teams, and views that were shared with one."""
    DistributionRule.objects.filter(teams__contains=[old.pk]).update(teams=renamed("teams", old, new))
    SavedView.objects.filter(team_id=old.pk).update(team_id=new.pk)


def hanging_on(team: Team) -> Iterator[str]:
    """What its end touches: people keep their leads, and rules and views wait for another team."""
    people = Membership.objects.filter(team=team).values("user")
    leads = Lead.objects.living().filter(owner__in=people, closed_at=None).count()
    rules = DistributionRule.objects.filter(teams__contains=[team.pk]).count()
    views = SavedView.objects.filter(team_id=team.pk).count()
    if leads:
        said = ngettext("%(n)s open lead stays with its owner", "%(n)s open leads stay with their owners", leads)
        yield said % {"n": leads}
    if rules:
        yield ngettext("%(n)s distribution rule names it", "%(n)s distribution rules name it", rules) % {"n": rules}
    if views:
        yield ngettext("%(n)s view is shared with it", "%(n)s views are shared with it", views) % {"n": views}


def renamed(column: str, old: Role | Team, new: Role | Team) -> Func:
    """The same list with the other one in it."""
    ids = (Value(each.pk, output_field=Id()) for each in (old, new))
    return Func(F(column), *ids, function="array_replace")
