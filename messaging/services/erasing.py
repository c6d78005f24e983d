"""Threads of people who are archived or erased: ended, and emptied of what was said. What is counted stays."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from crm.models import Contact, Merge
from crm.parts import Ids
from crm.phones import comparable
from messaging.models import (
    Attachment,
    Block,
    Conversation,
    Message,
    MessageStatus,
    Rating,
    Reaction,
    Recipient,
    Upload,
)
from messaging.services import conversations, media, naming, scheduling, telling, uploads
from tenants.models import User


def open_threads(contact_ids: Ids) -> int:
    return _of(contact_ids).open().count()


def close_threads(contact_ids: Sequence[UUID], by: User | None) -> list[UUID]:
    ended = list(_of(contact_ids).open().order_by("pk"))
    for thread in ended:
        conversations.resolve(thread, by=by)
    return [thread.pk for thread in ended]


def reopen_threads(ids: Sequence[UUID], by: User | None) -> None:
    """Unless somebody has done something else with them since."""
    resolved = Conversation.objects.filter(pk__in=ids, state=Conversation.State.RESOLVED, merged_into=None)
    for thread in resolved.order_by("pk"):
        conversations.reopen(thread, by=by)


def erase_threads(contact_ids: Sequence[UUID]) -> None:
    """Words, files and addresses go; that messages went to and fro, when, and how far they got, stays."""
    Block.objects.filter(contact__in=contact_ids).delete()
    threads = Conversation.objects.filter(contact__in=contact_ids)
    scheduling.cancel_all(threads)
    messages = Message.objects.filter(Q(conversation__in=threads) | _in_groups(contact_ids))
    reactions = Reaction.with_removed.filter(member__in=_named_in_groups(contact_ids))
    reactions.filter(message__in=Message.objects.filter(_of_groups())).delete()
    naming.forget(Message.objects.filter(_of_groups()), _named_in_groups(contact_ids))
    Rating.objects.filter(conversation__in=threads).update(comment="")
    erased = Concat(Value("erased:"), Cast("pk", TextField()))  # that there was somebody counts, not by which number
    messages.exclude(external_id="").update(external_id=erased)  # WhatsApp's ids hold the number
    forget_words(messages)
    for upload in Upload.objects.filter(conversation__in=threads):
        uploads.forget(upload)
    Recipient.objects.filter(contact__in=contact_ids).update(key=erased, error="")
    Merge.objects.filter(entity=Merge.Entity.CONVERSATION, survivor_id__in=threads.values("pk")).delete()
    threads.update(
        state=Conversation.State.RESOLVED, snoozed_until=None, unread_count=0, preview="", peer={}, preferences={}
    )
    for thread in threads.filter(merged_into=None).select_related("channel", "contact"):
        telling.conversation_changed(thread, what="erased")


def forget_words(messages: QuerySet) -> None:
    """What was said and sent in them; that it was, by whom, when, and how far it got, stays."""
    for message in messages.filter(attachment__isnull=False).order_by("pk"):
        media.forget(message)
    Reaction.objects.filter(message__in=messages).delete()
    MessageStatus.objects.filter(message__in=messages).update(detail=_without_words(F("detail")))
    messages.update(text="", payload={}, error="", reply_to_external_id="")  # last: people are found in groups by it


def names_of(contact_ids: Sequence[UUID]) -> list[str]:
    """By what providers know these people: numbers, and what they call themselves."""
    peers = Conversation.objects.filter(contact__in=contact_ids).values_list("peer", flat=True)
    return [value for peer in peers if "group" not in peer for value in peer.values() if isinstance(value, str)]


def paths_of(contact_ids: Sequence[UUID]) -> list[str]:
    threads = Conversation.objects.filter(contact__in=contact_ids).values_list("pk", flat=True)
    return [f"inbox/{pk}/" for pk in threads]


def files_of(contact_ids: Sequence[UUID]) -> list[tuple[str, Path]]:
    """By the names they were sent under."""
    sent = Attachment.objects.filter(message__conversation__contact__in=contact_ids).select_related("file")
    kept = [(each.filename, each.file) for each in sent.order_by("pk") if each.file]
    return [(name or Path(file.path).name, media.path_of(file)) for name, file in kept]


def _in_groups(contact_ids: Sequence[UUID]) -> Q:
    """What they wrote in groups, whose threads are others' too."""
    names = _named_in_groups(contact_ids)
    return _of_groups() & (Q(payload__from__key__in=names) | Q(payload__from__id__in=names))


def _of_groups() -> Q:
    return Q(conversation__in=list(Conversation.objects.filter(peer__has_key="group").values_list("pk", flat=True)))


def _named_in_groups(contact_ids: Sequence[UUID]) -> list[str]:
    """By their numbers, and by what they are called where those are hidden."""
    phones = Contact.objects.filter(pk__in=contact_ids).exclude(phone="").values_list("phone", flat=True)
    peers = Conversation.objects.filter(contact__in=contact_ids).values_list("peer", flat=True)
    return [comparable(phone) for phone in phones] + [peer["bsuid"] for peer in peers if peer.get("bsuid")]


def _without_words(detail: F) -> Func:
    """Times and prices of a step stay; what a provider said may name the person."""
    words = Value(["said", "errors", "external_id"], output_field=ArrayField(TextField()))
    return Func(detail, words, template="(%(expressions)s)", arg_joiner=" - ", output_field=JSONField())


def _of(contact_ids: Ids):
    return Conversation.objects.filter(contact__in=contact_ids, merged_into=None)
