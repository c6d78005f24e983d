"""Saying that something happened in a conversation: to those who may see it, and to nobody else."""

from collections.abc import Iterable
from uuid import UUID

from crm import events
from crm.realtime.audience import CONVERSATION, Audience
from crm.services import facts
from messaging.models import Conversation, Message
from tenants.models import Membership, Team, User


def message_added(message: Message, *, by: User | None = None) -> None:
    _message("message.added", message, by)


def message_changed(message: Message, *, by: User | None = None) -> None:
    _message("message.changed", message, by)


def conversation_changed(
    conversation: Conversation,
    *,
    by: User | None = None,
    what: str,
    former: Iterable[UUID | None] = (),
    other: UUID | None = None,
) -> None:
    """``former`` are those who had it before: they must see it go. None among them: it was nobody's.

    ``other`` is the conversation that messages went to or came from: whoever has this one open sees all of it anew.
    """
    told = {"what": what, **({"item": str(other)} if other else {})}
    events.record("conversation.changed", conversation.pk, audience=around(conversation, former), by=by, **told)


def card_changed(conversation: Conversation, *, by: User | None = None) -> None:
    """The lead's card shows how many messages are unread."""
    if conversation.lead:
        facts.shown("lead.touched", conversation.lead, by=by)


def around(conversation: Conversation, former: Iterable[UUID | None] = ()) -> Audience:
    """Whose it is or was; when nobody's, whoever the channel is granted to."""
    owners = dict.fromkeys([*holders(conversation), *former])
    roles = tuple(conversation.channel.granted_roles) if None in owners else ()
    return Audience(CONVERSATION, tuple(pk for pk in owners if pk), roles)


def holders(conversation: Conversation) -> list[UUID | None]:
    """Its assignee; else the people of the team it was given to; None when it is nobody's."""
    if conversation.assignee_id or not conversation.team_id:
        return [conversation.assignee_id]
    if not Team.objects.filter(pk=conversation.team_id).exists():
        return [None]
    return list(Membership.objects.filter(team=conversation.team_id).values_list("user_id", flat=True))


def _message(kind: str, message: Message, by: User | None) -> None:
    conversation = message.conversation
    events.record(kind, conversation.pk, audience=around(conversation), by=by, item=str(message.pk))
