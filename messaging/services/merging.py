"""What becomes of two threads when they become one: those of two contacts on one channel, or those of one contact.

A contact has one thread on a channel, so two contacts that become one have one too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import ngettext

from crm.models import Contact
from crm.parts import Carrier
from crm.services import notifying
from messaging.models import AwayAnswer, Conversation, Labelling, Message, Rating, Recipient, Upload
from messaging.models.conversation import WINDOW
from messaging.services import previews, telling
from messaging.services.queueing import MESSAGE
from tenants.outbox import queue

State = Conversation.State
STANDING = (State.OPEN, State.SNOOZED, State.PENDING, State.RESOLVED)
NEWEST = ("last_message_at", *previews.FIELDS[1:])
UNDER_WAY = (Message.Status.QUEUED, Message.Status.SENDING, Message.Status.UNKNOWN)


def carry(carrier: Carrier) -> None:
    """A thread on a channel where the survivor has none goes over as it is; else its messages join the survivor's."""
    theirs = {each.channel_id: each for each in _locked(carrier.survivor)}
    for thread in _locked(carrier.merged):
        if kept := theirs.get(thread.channel_id):
            join(carrier, thread, kept)
        else:
            carrier.change(_only(thread), contact=carrier.survivor)
            telling.conversation_changed(thread, what="merged")
    # What is written to the channel of one that went into another finds it by these.
    taken = Conversation.objects.filter(contact=carrier.survivor).values("channel")
    gone = Conversation.objects.filter(contact=carrier.merged).exclude(merged_into=None)
    carrier.change(gone.exclude(channel__in=taken), contact=carrier.survivor)


def count_again(ids: Sequence[str]) -> None:
    """What threads show of their newest message, where messages left them and others came meanwhile."""
    for thread in Conversation.objects.filter(pk__in=ids, merged_into=None).select_related("channel"):
        newest = _newest(thread)
        if newest and thread.preview_message_id not in (None, newest.pk):
            recount(thread)
        telling.conversation_changed(thread, what="unmerged")


def recount(thread: Conversation) -> None:
    """Its newest message, and when each side wrote last, by the messages that stand in it now."""
    said = Message.objects.filter(conversation=thread).exclude(status__in=Message.UNSAID)
    news: dict[str, Any] = _times(said)
    if newest := _newest(thread):
        thread.preview_message_id = None
        previews.show(thread, newest)
        news |= {name: getattr(thread, name) for name in previews.FIELDS}
    by = Message.objects.filter(conversation=thread, direction="in").values_list("channel", flat=True).distinct()
    if set(by) <= {thread.channel_id}:
        news["own_inbound_at"] = None
    Conversation.objects.filter(pk=thread.pk).update(**news)


def preview(row: Any) -> Iterable[tuple[str, int]]:
    """How many messages go with a contact."""
    if isinstance(row, Contact):
        count = Message.objects.filter(conversation__contact=row).count()
        yield ngettext("message", "messages", count), count


def _locked(contact: Any) -> list[Conversation]:
    rows = Conversation.objects.filter(contact=contact, merged_into=None).select_related("channel")
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def join(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """The messages, and what the thread says of itself: who wrote last is whom answers go to. Both are locked."""
    _join_messages(carrier, thread, kept)
    newer = thread if thread.last_message_at > kept.last_message_at else kept
    writer = _last_writer(kept, thread)
    carrier.change(
        _only(kept),
        **{name: getattr(newer, name) for name in NEWEST},
        last_inbound_at=_latest(kept.last_inbound_at, thread.last_inbound_at),
        last_outbound_at=_latest(kept.last_outbound_at, thread.last_outbound_at),
        own_inbound_at=_own_inbound_at(kept, thread),
        unread_count=kept.unread_count + thread.unread_count,
        peer=writer.peer or kept.peer or thread.peer,
        preferences={**thread.preferences, **kept.preferences},
        lead=kept.lead or thread.lead,
        assignee=kept.assignee or thread.assignee,
        team_id=kept.team_id or thread.team_id,
        **_standing(kept, thread),
    )
    carrier.change(_only(thread), merged_into=kept)
    _join_labels(carrier, thread, kept)
    _join_answers(carrier, thread, kept)
    notifying.subject_became(thread.pk, kept.pk)
    for each, other in ((thread, kept), (kept, thread)):
        telling.conversation_changed(each, what="merged", other=other.pk)


def _join_messages(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """With their places in the outbox. What a browser sends once, it sends once to each of them: keys may be the same."""
    theirs, keys = Message.objects.filter(conversation=thread), Message.objects.filter(conversation=kept)
    taken = keys.exclude(idempotency_key="").values_list("idempotency_key", flat=True)
    carrier.change(theirs.filter(idempotency_key__in=list(taken)), idempotency_key="")
    going = list(theirs.filter(status__in=UNDER_WAY).values_list("pk", flat=True))
    carrier.change(theirs, conversation=kept)
    queue.follow(MESSAGE, going, conversation_key=kept.pk)
    uploads = Upload.objects.filter(conversation=kept).values("key")
    carrier.change(Upload.objects.filter(conversation=thread).exclude(key__in=uploads), conversation=kept)


def _join_answers(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """How they were served, what broadcasts brought, and that somebody was told it is closed."""
    for model in (Rating, Recipient):
        carrier.change(model._base_manager.filter(conversation=thread), conversation=kept)
    told = AwayAnswer.objects.filter(conversation=kept).values("until")
    carrier.change(AwayAnswer.objects.filter(conversation=thread).exclude(until__in=told), conversation=kept)


def _join_labels(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """Those that the one thread has not yet."""
    has = Labelling.objects.filter(conversation=kept).values("label")
    carrier.change(Labelling.objects.filter(conversation=thread).exclude(label__in=has), conversation=kept)


def _standing(kept: Conversation, thread: Conversation) -> dict[str, Any]:
    """As the one that asks for more does: what waits now, then what comes back, before what has ended."""
    first = min(kept, thread, key=lambda each: STANDING.index(each.state))
    priority = max((kept.priority, thread.priority), key=Conversation.Priority.values.index)
    return {"priority": priority, **{name: getattr(first, name) for name in ("state", "snoozed_until", "snoozed_by")}}


def _own_inbound_at(kept: Conversation, thread: Conversation) -> Any:
    """Since when the window of the number that stays counts, when the other one was written to later."""
    heard = [each.own_inbound_at or each.last_inbound_at for each in (kept, thread)]
    if not kept.channel.is_reached_by(thread.channel):
        return heard[0] or kept.created_at - WINDOW  # never written to: closed from the beginning
    return _latest(*heard) if kept.own_inbound_at or thread.own_inbound_at else None


def _newest(thread: Conversation) -> Message | None:
    """What was said last, which is what a thread shows; a note says nothing to the person."""
    said = Message.objects.filter(conversation=thread, is_historical=False).exclude(status__in=Message.UNSAID)
    return said.exclude(direction=Message.Direction.NOTE).order_by("-sent_at", "-pk").first()


def _times(messages: QuerySet[Message]) -> dict[str, Any]:
    return messages.aggregate(
        last_inbound_at=Max("sent_at", filter=Q(direction="in")),
        last_outbound_at=Max("sent_at", filter=Q(direction="out")),
    )


def _latest(one: Any, other: Any) -> Any:
    return max(filter(None, (one, other)), default=None)


def _only(thread: Conversation) -> Any:
    return Conversation.objects.filter(pk=thread.pk)


def _last_writer(kept: Conversation, thread: Conversation) -> Conversation:
    wrote = [(each.last_inbound_at, each.pk, each) for each in (kept, thread) if each.last_inbound_at]
    return max(wrote)[2] if wrote else kept
