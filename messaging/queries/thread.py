"""The messages of a conversation, a stretch at a time, each told how it stands to the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from messaging.models import Conversation, Message

PAGE = 40
PAUSE = timedelta(minutes=10)  # after so long the same author is named again


@dataclass(frozen=True)
class Line:
    """A message and what the thread draws around it."""

    message: Message
    day: date | None = None  # when it is the first of its day
    is_first: bool = True  # of those its author wrote in one go
    unread: int = 0  # when the unread ones begin with it: how many


@dataclass(frozen=True)
class Stretch:
    """Neighbouring messages, oldest first."""

    lines: list[Line]
    has_older: bool = False

    @property
    def oldest(self) -> Message | None:
        return self.lines[0].message if self.lines else None


def tail(conversation: Conversation, *, size: int = PAGE) -> Stretch:
    """The newest messages; the first one nobody has read yet is marked."""
    stretch = _stretch(_told(conversation), size)
    return Stretch(_marked(stretch.lines, conversation.unread_count), stretch.has_older)


def older(conversation: Conversation, before: Message, *, size: int = PAGE) -> Stretch:
    """The messages before the oldest one that is shown."""
    rows = _told(conversation).filter(sent_at__lte=before.sent_at).exclude(sent_at=before.sent_at, pk__gte=before.pk)
    return _stretch(rows, size)


def among(conversation: Conversation, ids: Iterable[UUID]) -> Stretch:
    """Single messages that were added or changed."""
    return Stretch([_line(message) for message in _told(conversation).filter(pk__in=ids).order_by("sent_at", "pk")])


def _told(conversation: Conversation):
    """All that a bubble shows, in a fixed number of queries."""
    earlier = _standing(conversation=OuterRef("conversation")).filter(
        Q(sent_at__lt=OuterRef("sent_at")) | Q(sent_at=OuterRef("sent_at"), pk__lt=OuterRef("pk"))
    )
    neighbour = earlier.order_by("-sent_at", "-pk").values(
        said=JSONObject(direction="direction", author="author_id", at="sent_at")
    )
    return (
        _standing(conversation=conversation)
        .select_related("author", "channel", "attachment__file", "reply_to__author", "reply_to__attachment")
        .prefetch_related("reactions__user")
        .annotate(before=Subquery(neighbour[:1]))
    )


def _standing(**where: Any):
    """Without those that were called off before they went."""
    return Message.objects.filter(**where).exclude(status=Message.Status.CANCELLED)


def _stretch(rows, size: int) -> Stretch:
    found = list(rows.order_by("-sent_at", "-pk")[: size + 1])
    return Stretch([_line(message) for message in reversed(found[:size])], has_older=len(found) > size)


def _line(message) -> Line:
    day, before = timezone.localdate(message.sent_at), message.before
    if before is None:
        return Line(message, day=day)
    at = datetime.fromisoformat(before["at"])
    same_author = (message.direction, str(message.author_id or "")) == (before["direction"], before["author"] or "")
    is_new_day = timezone.localdate(at) != day
    return Line(
        message,
        day=day if is_new_day else None,
        is_first=is_new_day or not same_author or message.sent_at - at > PAUSE,
    )


def _marked(lines: list[Line], unread: int) -> list[Line]:
    """The same lines, the oldest unread one knowing how many there are."""
    received = [index for index, line in enumerate(lines) if line.message.direction == Message.Direction.IN]
    if not unread or not received:
        return lines
    first = received[-unread] if unread <= len(received) else received[0]
    line = lines[first]
    marked = Line(line.message, line.day, line.is_first, unread)
    return [*lines[:first], marked, *lines[first + 1 :]]
