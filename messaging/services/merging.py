"""Threads of two contacts that became one: a contact has one thread on a channel, so two become one too."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import ngettext

from crm.models import Contact
from crm.parts import Carrier
from messaging.models import Conversation, Labelling, Message
from messaging.services import previews, telling

State = Conversation.State
STANDING = (State.OPEN, State.SNOOZED, State.PENDING, State.RESOLVED)
NEWEST = ("last_message_at", *previews.FIELDS[1:])


def carry(carrier: Carrier) -> None:
    """A thread on a channel where the survivor has none goes over as it is; else its messages join the survivor's."""
    theirs = {each.channel_id: each for each in _locked(carrier.survivor)}
    for thread in _locked(carrier.merged):
        if kept := theirs.get(thread.channel_id):
            _join(carrier, thread, kept)
        else:
            carrier.change(_only(thread), contact=carrier.survivor)
            telling.conversation_changed(thread, what="merged")


def count_again(ids: Sequence[str]) -> None:
    """What a thread shows of its newest message, where messages left it and others came meanwhile."""
    for thread in Conversation.objects.filter(pk__in=ids, merged_into=None).select_related("channel"):
        messages = Message.objects.filter(conversation=thread).exclude(status__in=Message.UNSAID)
        newest = messages.filter(is_historical=False).order_by("-sent_at", "-pk").first()
        if newest and newest.pk != thread.preview_message_id and thread.preview_message_id:
            thread.preview_message_id = None
            previews.show(thread, newest)
            times = messages.aggregate(
                last_inbound_at=Max("sent_at", filter=Q(direction="in")),
                last_outbound_at=Max("sent_at", filter=Q(direction="out")),
            )
            Conversation.objects.filter(pk=thread.pk).update(
                **{name: getattr(thread, name) for name in previews.FIELDS}, **times
            )
        telling.conversation_changed(thread, what="unmerged")


def preview(row: Any) -> Iterable[tuple[str, int]]:
    """How many messages go with a contact."""
    if isinstance(row, Contact):
        count = Message.objects.filter(conversation__contact=row).count()
        yield ngettext("message", "messages", count), count


def _locked(contact: Any) -> list[Conversation]:
    rows = Conversation.objects.filter(contact=contact, merged_into=None).select_related("channel")
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def _join(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """The messages, and what the thread says of itself: who wrote last is whom answers go to."""
    carrier.change(Message.objects.filter(conversation=thread), conversation=kept)
    newer = thread if thread.last_message_at > kept.last_message_at else kept
    writer = _last_writer(kept, thread)
    carrier.change(
        _only(kept),
        **{name: getattr(newer, name) for name in NEWEST},
        last_inbound_at=_latest(kept.last_inbound_at, thread.last_inbound_at),
        last_outbound_at=_latest(kept.last_outbound_at, thread.last_outbound_at),
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
    for each in (thread, kept):
        telling.conversation_changed(each, what="merged")


def _join_labels(carrier: Carrier, thread: Conversation, kept: Conversation) -> None:
    """Those that the one thread has not yet."""
    has = Labelling.objects.filter(conversation=kept).values("label")
    carrier.change(Labelling.objects.filter(conversation=thread).exclude(label__in=has), conversation=kept)


def _standing(kept: Conversation, thread: Conversation) -> dict[str, Any]:
    """As the one that asks for more does: what waits now, then what comes back, before what has ended."""
    first = min(kept, thread, key=lambda each: STANDING.index(each.state))
    priority = max((kept.priority, thread.priority), key=Conversation.Priority.values.index)
    return {"priority": priority, **{name: getattr(first, name) for name in ("state", "snoozed_until", "snoozed_by")}}


def _latest(one: Any, other: Any) -> Any:
    return max(filter(None, (one, other)), default=None)


def _only(thread: Conversation) -> Any:
    return Conversation.objects.filter(pk=thread.pk)


def _last_writer(kept: Conversation, thread: Conversation) -> Conversation:
    wrote = [(each.last_inbound_at, each.pk, each) for each in (kept, thread) if each.last_inbound_at]
    return max(wrote)[2] if wrote else kept
