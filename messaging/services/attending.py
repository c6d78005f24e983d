"""Who else has a conversation open, and who is writing in it: told to whoever may see the conversation."""

from functools import partial
from uuid import UUID

from crm.realtime import presence
from crm.realtime.audience import sees
from messaging.models import Conversation
from messaging.services import telling
from tenants.access import Principal
from tenants.models import Membership, User

TYPING = "typing"


def visible(pk: UUID) -> presence.Visible | None:
    """Who may see the conversation; None when there is none."""
    conversation = Conversation.objects.filter(pk=pk, merged_into=None).select_related("channel").first()
    return partial(sees, audience=telling.around(conversation)) if conversation else None


def reaches(principal: Principal, pk: UUID) -> bool:
    """Whether this one person may."""
    return Conversation.objects.accessible_by(principal).standing_for(pk) is not None


def writing(conversation: Conversation, *, but: User | None) -> list[User]:
    """Whoever is writing here just now and may still see it, besides the one who asks."""
    place = f"conversation:{conversation.pk}"
    there = {user for user, doing in presence.present(place).items() if doing == TYPING and (not but or user != but.pk)}
    if not there:
        return []
    audience = telling.around(conversation)
    members = Membership.objects.filter(user__in=there, is_active=True, user__is_active=True)
    return [each.user for each in members.select_related("user", "role").order_by("user__name") if sees(each, audience)]
