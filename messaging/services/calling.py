"""Telling people that somebody wrote: whose conversation it is, or whoever wants to hear of those that nobody has."""

from collections.abc import Iterable

from crm.models import Notification, NotificationPreference
from crm.queries import people
from crm.realtime import presence
from crm.realtime.audience import sees
from crm.services import notifying
from messaging.models import Conversation
from messaging.services import telling
from tenants.models import User

Kind = Notification.Kind


def somebody_wrote(conversation: Conversation) -> None:
    """Who has the conversation open sees it without being told."""
    if conversation.assignee:
        _tell([conversation.assignee], Kind.MESSAGE_RECEIVED, conversation)
    elif listeners := _who_listen():
        audience = telling.around(conversation)
        able = [member.user for member in people.colleagues() if member.user_id in listeners and sees(member, audience)]
        _tell(able, Kind.MESSAGE_UNASSIGNED, conversation)


def _who_listen() -> set:
    """Usually nobody: an inbox is looked into. Whoever wants to hear of it has said so."""
    asked = NotificationPreference.objects.filter(choices__has_key=Kind.MESSAGE_UNASSIGNED.value)
    return set(asked.values_list("user_id", flat=True))


def _tell(users: Iterable[User], kind: str, conversation: Conversation) -> None:
    here = presence.present(f"conversation:{conversation.pk}")
    for user in users:
        if user.pk not in here:
            told = {"path": f"inbox/{conversation.pk}/", "name": conversation.contact.display_name}
            notifying.notify_again(user, kind, conversation.pk, **told)
