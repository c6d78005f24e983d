"""All that was said with a person, whatever the channel, in one place: as far as whoever asks may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from messaging.models import Conversation, Message
from tenants.access import Principal

PAGE = 40


@dataclass(frozen=True)
class Line:
    """A message; ``day`` when it is the first of its day, ``is_first`` when who or where changes with it."""

    message: Message
    day: date | None = None
    is_first: bool = True


@dataclass(frozen=True)
class Page:
    """Neighbouring messages, the newest first."""

    lines: list[Line]
    has_older: bool = False

    @property
    def oldest(self) -> Message | None:
        return self.lines[-1].message if self.lines else None


def others(conversation: Conversation, principal: Principal) -> list[Conversation]:
    """The person's conversations on other channels, the last written first."""
    rows = _threads(conversation, principal).exclude(pk=conversation.pk)
    return list(rows.select_related("channel").newest_first())


def page(conversation: Conversation, principal: Principal, *, before: Message | None = None, size: int = PAGE) -> Page:
    """Messages before one, of every conversation with the person that is open to this principal now."""
    rows = messages(conversation, principal)
    if before:
        rows = rows.filter(sent_at__lte=before.sent_at).exclude(sent_at=before.sent_at, pk__gte=before.pk)
    rows = rows.select_related("author", "channel", "attachment__file")
    found = list(rows.order_by("-sent_at", "-pk")[: size + 1])
    return Page(list(_lines(found[:size], after=before)), has_older=len(found) > size)


def messages(conversation: Conversation, principal: Principal) -> Any:
    """Those that were said: not what waits to go, or was called off."""
    said = Message.objects.filter(conversation__in=_threads(conversation, principal).values("pk"))
    return said.exclude(status__in=Message.UNSAID)


def _threads(conversation: Conversation, principal: Principal) -> Any:
    return Conversation.objects.accessible_by(principal).filter(contact=conversation.contact_id)


def _lines(found: Iterable[Message], *, after: Message | None) -> Iterable[Line]:
    """From the newest to the oldest, each told how it stands to the one above."""
    above = after
    for message in found:
        day = timezone.localdate(message.sent_at)
        is_new_day = above is None or timezone.localdate(above.sent_at) != day
        alike = above is not None and _voice(above) == _voice(message)
        yield Line(message, day if is_new_day else None, is_new_day or not alike)
        above = message


def _voice(message: Message) -> tuple[Any, ...]:
    return message.direction, message.author_id, message.channel_id
