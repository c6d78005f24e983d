"""Finding conversations by the person and messages by their words."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
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
LATEST = 2_000  # messages that are read one by one, in some 30 ms


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
    found = _newest(rows.select_related("conversation__contact"), first + count)
    return [_hit(message, asked) for message in found[first:]]


def _newest(rows: QuerySet[Message], count: int) -> list[Message]:
    """The newest of the rows: common words stand among the latest messages, rare ones are asked of the words' own index.

    Left to itself the planner takes each word for a common one and reads back a million messages for one that is in none.
    """
    since = Message.objects.order_by("-sent_at").values_list("sent_at", flat=True)[LATEST : LATEST + 1].first()
    if since is None:
        return list(rows.order_by("-sent_at")[:count])
    found = list(rows.filter(sent_at__gte=since).order_by("-sent_at")[:count])
    if len(found) < count:
        by_words = rows.filter(sent_at__lt=since).order_by((F("sent_at") + timedelta()).desc())  # no index's order
        found += by_words[: count - len(found)]
    return found


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
