"""Teams: people who work together, and who leads them."""

from collections.abc import Callable, Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.models import Invitation, Membership, Team
from tenants.services import archives, members
from tenants.services.members import Refused

# What an app does when a team is dissolved and another takes over: ``successions.append(carry)``.
successions: list[Callable[[Team, Team], None]] = []
# What of an app hangs on a team, in sentences for whoever is about to dissolve it: ``hanging.append(tell)``.
hanging: list[Callable[[Team], Iterable[str]]] = []


@transaction.atomic
def keep(team: Team, *, name: str, people: Collection[Membership], leader: Membership | None, by: Membership) -> Team:
    """A team, new or changed. Whoever joins leaves the team they were in; whoever is left out is in none. Raises Refused."""
    if leader is not None and leader not in people:
        raise Refused(_("Whoever leads a team is in it."))
    team.organization_id, team.name = by.organization_id, " ".join(name.split())
    _save(team)
    for member in Membership.objects.filter(team=team).exclude(pk__in=[each.pk for each in people]):
        members.change(member, role=member.role, team=None, by=by)
    for member in people:
        if member.team_id != team.pk:
            members.change(member, role=member.role, team=team, by=by)
    team.leader = leader
    _save(team)
    return team


@transaction.atomic
def dissolve(team: Team, *, successor: Team | None, by: Membership) -> None:
    """Its people go to another team, or into none; open invitations too. It comes back for thirty days. Raises Refused."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)  # whoever is just joining is seen below
    if successor is not None and successor.pk == team.pk:
        raise Refused(_("Choose another team."))
    for member in Membership.objects.select_related("role").filter(team=team):
        members.change(member, role=member.role, team=successor, by=by)
    Invitation.objects.filter(team=team).update(team=successor)
    if successor is not None:
        for carry in successions:
            carry(team, successor)
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now(), archived_by=by.user, leader=None)


@transaction.atomic
def restore(team: Team) -> Team:
    """With its name, and what still names it; nobody is in it. Raises Refused."""
    now = Team.ever.select_for_update(no_key=True).get(pk=team.pk)
    if now.archived_at is not None:
        archives.must_be_in_time(now)
        now.archived_at = now.archived_by = None
        _save(now)
    return now


def impact(team: Team) -> list[str]:
    """What hangs on it, in sentences."""
    return [said for tell in hanging for said in tell(team)]


def _save(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise Refused(_("There is a team of this name already.")) from None
