"""What the list shows of a conversation: a line about its newest message, kept with the thread."""

from uuid import UUID

from django.db.models import Max, Q

from messaging import words
from messaging.models import Conversation, Message

LENGTH = 160


def line_of(message: Message) -> str:
    """The message in one line; kinds without words of their own say nothing, the icon of the kind stands for them."""
    if message.revoked_at:
        return ""
    if message.text:
        return " ".join(message.text.split())[:LENGTH]
    match message.kind:
        case "location":
            return str(message.payload.get("name") or message.payload.get("address") or "")[:LENGTH]
        case "document":
            attachment = getattr(message, "attachment", None)
            return attachment.filename[:LENGTH] if attachment else ""
        case "contacts":
            return _contact_name(message)[:LENGTH]
        case "audio" | "voice":
            attachment = getattr(message, "attachment", None)
            return words.clock(attachment.file.seconds) if attachment and attachment.file else ""
    return ""


def show(conversation: Conversation, message: Message) -> None:
    """Let the list show this message, if it is the newest. The conversation's row is locked; the caller saves it."""
    shown = conversation.preview_message_id
    if shown not in (None, message.pk) and (message.sent_at, message.pk) < (conversation.last_message_at, shown):
        return
    conversation.last_message_at = message.sent_at
    conversation.preview = line_of(message)
    conversation.preview_kind = message.kind
    conversation.preview_direction = message.direction
    conversation.preview_status = message.status
    conversation.preview_message_id = message.pk


FIELDS = (
    "last_message_at",
    "preview",
    "preview_kind",
    "preview_direction",
    "preview_status",
    "preview_message_id",
)


def refresh(message: Message) -> None:
    """The message changed: so does its line, where it is the one shown."""
    Conversation.objects.filter(pk=message.conversation_id, preview_message_id=message.pk).update(
        preview=line_of(message), preview_status=message.status, preview_kind=message.kind
    )


def last_words(conversation_id: UUID) -> str:
    """What the person said last; empty when the newest message is ours, or has no words: the length of a sound is none."""
    theirs = Conversation.objects.filter(pk=conversation_id, preview_direction=Message.Direction.IN)
    theirs = theirs.exclude(preview_kind__in=words.SOUNDS)
    return theirs.values_list("preview", flat=True).first() or ""


def fall_back(conversation: Conversation) -> None:
    """The message shown was taken away: the newest one left takes its place. The conversation's row is locked."""
    said = Message.objects.filter(conversation=conversation).exclude(status__in=Message.UNSAID)
    conversation.preview_message_id = None
    if newest := said.exclude(direction=Message.Direction.NOTE).order_by("-sent_at", "-pk").first():
        show(conversation, newest)
    else:
        conversation.preview = ""
    times = said.aggregate(at=Max("sent_at", filter=Q(direction=Message.Direction.OUT)))
    conversation.last_outbound_at = times["at"]
    conversation.save(update_fields=["last_outbound_at", *FIELDS, "updated_at"])


def _contact_name(message: Message) -> str:
    contacts = message.payload.get("contacts") or [{}]
    first = contacts[0] if isinstance(contacts, list) else {}
    name = first.get("name") if isinstance(first, dict) else None
    return str(name.get("formatted_name", "")) if isinstance(name, dict) else ""
