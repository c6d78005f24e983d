"""How long what was said and sent is kept: the kinds of data that conversations add to those of the organization."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.retention import Example, Kind
from crm.services.retaining.holding import held_contacts
from messaging.models import Attachment, Conversation, Message
from messaging.services import erasing, media

Status = Message.Status
ON_THEIR_WAY = (Status.SCHEDULED, Status.QUEUED, Status.SENDING, Status.UNKNOWN)
SAID = ~Q(text="") | ~Q(payload={}) | Q(attachment__isnull=False)


def heard_since(moment: datetime) -> QuerySet:
    """People who wrote or were written to since, or to whom something is still to go."""
    waits = Q(messages__status__in=ON_THEIR_WAY)
    return Conversation.objects.filter(Q(last_message_at__gte=moment) | waits).values("contact")


def _messages(moment: datetime) -> QuerySet:
    old = Message.objects.filter(SAID, sent_at__lt=moment).exclude(status__in=ON_THEIR_WAY)
    return old.exclude(conversation__contact__in=held_contacts()).select_related("conversation__contact")


def _media(moment: datetime) -> QuerySet:
    old = Attachment.objects.filter(message__sent_at__lt=moment).exclude(state=Attachment.State.WAITING)
    free = old.exclude(message__conversation__contact__in=held_contacts())
    return free.select_related("message__conversation__contact")


def _forget_messages(ids: Sequence[UUID]) -> None:
    erasing.forget_words(Message.objects.filter(pk__in=ids))
    Conversation.objects.filter(preview_message_id__in=ids).update(preview="")


def _forget_media(ids: Sequence[UUID]) -> None:
    for message in Message.objects.filter(attachment__in=ids).order_by("pk"):
        media.forget(message)


def _of_message(message: Message) -> Example:
    thread = message.conversation
    return Example(f"{thread.contact}: {message.get_direction_display()}", f"inbox/{thread.pk}/", message.sent_at)


def _of_file(attachment: Attachment) -> Example:
    thread = attachment.message.conversation
    return Example(f"{thread.contact}: {attachment}", f"inbox/{thread.pk}/", attachment.message.sent_at)


KINDS = (
    Kind(
        "messages",
        _("Messages"),
        icon="messages",
        says=_(
            "Words, files and reactions of messages that old; that they went to and fro, when, and how far they got stays."
        ),
        due=_messages,
        remove=_forget_messages,
        example=_of_message,
        at="sent_at",
        least=3,
    ),
    Kind(
        "media",
        _("Files of messages"),
        icon="paperclip",
        says=_("Pictures, voice and documents of messages that old, from the disk too; the words stay."),
        due=_media,
        remove=_forget_media,
        example=_of_file,
        at="message__sent_at",
    ),
)
