"""What roles and teams see of conversations that nobody has, when one of them is deleted."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from crm.services.naming_roles import renamed
from messaging.models import Channel, Conversation
from tenants.models import Role, Team


def carry(old: Role, new: Role) -> None:
    """A role is deleted: the one that its people get sees what it saw."""
    Channel.objects.filter(granted_roles__contains=[old.pk]).update(granted_roles=renamed("granted_roles", old, new))


def hanging_on(team: Team) -> Iterator[str]:
    """The conversations that wait for its people."""
    if open_ones := Conversation.objects.open().filter(team_id=team.pk).count():
        said = ngettext("%(n)s open conversation is the team’s", "%(n)s open conversations are the team’s", open_ones)
        yield said % {"n": open_ones}


def carry_team(old: Team, new: Team) -> None:
    """A team is dissolved: another one has its conversations."""
    Conversation.objects.filter(team_id=old.pk).update(team_id=new.pk)
