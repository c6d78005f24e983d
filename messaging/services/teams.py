"""Conversations given to a team: all of it see them until somebody takes them."""

from django.db import transaction

from crm.models import Notification
from crm.services import notifying
from messaging.models import Conversation
from messaging.services import conversations, telling
from tenants.models import Membership, Team, User


@transaction.atomic
def give(conversation: Conversation, *, to: Team | None, by: User | None) -> Conversation:
    """To a team, which is told; whoever has it keeps it when they are of that team. None: no team's any more."""
    fresh = conversations.locked(conversation)
    if fresh.team_id == (to.pk if to else None):
        return fresh
    former, members = telling.holders(fresh), _members(to)
    fresh.team_id = to.pk if to else None
    if to and fresh.assignee_id not in {member.user_id for member in members}:
        fresh.assignee = None
    fresh.save(update_fields=["team_id", "assignee", "updated_at"])
    telling.conversation_changed(fresh, by=by, what="assigned", former=former)
    if fresh.assignee_id is None:
        _tell(fresh, members, team=to, by=by)
    return fresh


def _members(team: Team | None) -> list[Membership]:
    if team is None:
        return []
    members = Membership.objects.filter(team=team, is_active=True, user__is_active=True)
    return list(members.select_related("user", "role"))


def _tell(conversation: Conversation, members: list[Membership], *, team: Team | None, by: User | None) -> None:
    """Those of the team who answer conversations."""
    told = {"path": f"inbox/{conversation.pk}/", "name": conversation.contact.display_name, "team": str(team)}
    for member in members:
        if member.may("conversation.change"):
            notifying.notify(member.user, Notification.Kind.CONVERSATION_OF_TEAM, by=by, **told)
