"""Finding conversations by the person and messages by their words."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm.models import Contact
from crm.parts import Finder, Hit
from crm.plain import Asked, excerpt, words_of
from crm.queries.searching import matching
from crm.queries.searching.finding import words_query
from messaging.models import Conversation, Message
from tenants.access import Principal, Scope

TEXT = words_of("text")


def found_by(words: str) -> Q:
    """The conversations whose person has this name, e-mail or number."""
    asked = Asked.read(words)
    return Q(contact__in=matching.contacts(Contact.objects.all(), asked).values("pk"))


def messages(asked: Asked, principal: Principal, first: int, count: int) -> list[Hit]:
    """What was said in conversations one may read, the newest first; what was taken back is not found."""
    query = words_query(asked)
    if query is None:
        return []
    rows = Message.objects.annotate(words=TEXT).filter(words=query, revoked_at=None)
    if principal.scope("conversation.view") != Scope.ALL:
        rows = rows.filter(conversation__in=Conversation.objects.accessible_by(principal).values("pk"))
    found = rows.select_related("conversation__contact").order_by("-sent_at")[first : first + count]
    return [_hit(message, asked) for message in found]


FINDERS = (Finder("message", gettext_lazy("Messages"), "conversation.view", messages),)


def _hit(message: Message, asked: Asked) -> Hit:
    conversation = message.conversation
    return Hit(
        "message",
        message.pk,
        title=conversation.contact.display_name,
        url=f"{reverse('conversation', args=[conversation.pk])}#message_{message.pk}",
        icon="message-2",
        at=message.sent_at,
        quoted=excerpt(message.text, asked.words),
        lead=conversation.lead_id,
    )
