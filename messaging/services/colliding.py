"""Two colleagues who answer one person at the same time: the second one is told before their answer goes."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Conversation, Message
from messaging.services import attending, queueing
from messaging.services.refusals import CannotSend
from tenants.models import User

CLOCKS_DIFFER = timedelta(minutes=5)
NOT_GOT = (*Message.UNSAID, Message.Status.FAILED)


class Collides(CannotSend):
    """Not sent, and to be sent again by whoever insists. ``about`` is the colleague's message, if there is one."""

    code = "collides"

    def __init__(self, reason: str, about: Message | None = None):
        super().__init__(reason)
        self.about = about


def insist_alone(conversation: Conversation, *, by: User, seen: Message | None, idempotency_key: str) -> None:
    """``seen`` was the newest message when ``by`` began to write. What was sent before is not asked about again."""
    if queueing.earlier(conversation, idempotency_key):
        return
    if answer := _answer_since(conversation, seen, by):
        raise Collides(_answered(answer), answer)
    if writing := attending.writing(conversation, but=by):
        raise Collides(_("%(name)s is writing to this person right now.") % {"name": writing[0].get_short_name()})


def _answer_since(conversation: Conversation, seen: Message | None, by: User) -> Message | None:
    """By when it was known here: the provider's clock orders the thread, not what people have seen."""
    if seen is None:
        return None
    since = min(seen.sent_at, seen.created_at) - CLOCKS_DIFFER
    ours = conversation.messages.filter(direction=Message.Direction.OUT, is_historical=False, sent_at__gte=since)
    news = ours.filter(created_at__gt=seen.created_at).exclude(author=by).exclude(status__in=NOT_GOT)
    return news.select_related("author").order_by("-sent_at", "-pk").first()


def _answered(answer: Message) -> str:
    minutes = int((timezone.now() - answer.created_at).total_seconds() // 60)
    name = answer.author.get_short_name() if answer.author else answer.payload.get("sender") or _("Somebody")
    if minutes < 1:
        return _("%(name)s has just answered this person.") % {"name": name}
    said = ngettext(
        "%(name)s answered this person %(n)s min ago.", "%(name)s answered this person %(n)s min ago.", minutes
    )
    return said % {"name": name, "n": minutes}
