"""Colleagues called by name in an internal note."""

from crm.models import Notification
from crm.queries import people
from crm.realtime.audience import sees
from crm.services import mentions, notifying
from messaging.models import Conversation, Message
from messaging.services import telling
from tenants.models import Membership, User


def who_may_see(conversation: Conversation) -> list[Membership]:
    """The only ones to mention: a mention tells of the conversation."""
    audience = telling.around(conversation)
    return [member for member in people.colleagues() if sees(member, audience)]


def tell_mentioned(note: Message, *, by: User | None) -> None:
    """Each of them once, with the way to the note."""
    conversation = note.conversation
    called = mentions.called_in(note.text, [member.user for member in who_may_see(conversation)])
    path, name = f"inbox/{conversation.pk}/#message_{note.pk}", conversation.contact.display_name
    for user in {user.pk: user for users in called.values() for user in users}.values():
        notifying.notify(user, Notification.Kind.MENTION, by=by, path=path, name=name)
