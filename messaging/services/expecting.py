"""What a message may be an answer to, or set off: asked at once, because nearly always it is nothing."""

from dataclasses import dataclass

from django.db.models import Exists

from messaging.models import Message
from messaging.queries import opening
from messaging.services import rating, storing
from messaging.services.broadcasting import answers


@dataclass(frozen=True)
class Expected:
    """What there is to look into."""

    is_answered: bool  # what answers it came before it
    is_rated: bool
    had_broadcast: bool
    has_hours: bool


def of(message: Message) -> Expected:
    """For one that has just been stored. The conversation is locked: none of it begins meanwhile."""
    asked = {
        "is_answered": storing.answering(message),
        "is_rated": rating.standing(message.conversation),
        "had_broadcast": answers.got_lately(message),
        "has_hours": opening.holding_for(message.conversation.channel),
    }
    rows = Message.objects.filter(pk=message.pk).annotate(**{name: Exists(rows) for name, rows in asked.items()})
    return Expected(**rows.values(*asked).get())
