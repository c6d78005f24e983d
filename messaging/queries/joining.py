"""Which conversations of a person can become one, and which became one lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from crm.models import Merge
from messaging.models import Conversation, Message
from tenants.access import Principal

UNDONE_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Joined:
    """That a conversation went into another, until when that can be undone."""

    merge: Merge
    conversation: Conversation
    until: datetime


def candidates(conversation: Conversation, principal: Principal) -> Sequence[Any]:
    """The person's others on the same kind of channel that one may answer in, each with how much would go along."""
    rows = others(conversation, principal).select_related("channel", "assignee").prefetch_related("labels")
    notes = Q(messages__direction=Message.Direction.NOTE)
    counted = rows.annotate(
        n_notes=Count("messages", filter=notes),
        n_messages=Count("messages", filter=~notes),
        n_scheduled=Count("messages", filter=Q(messages__status=Message.Status.SCHEDULED)),
    )
    return list(counted.newest_first())


def others(conversation: Conversation, principal: Principal) -> Any:
    rows = Conversation.objects.accessible_by(principal, "conversation.change")
    return rows.filter(contact=conversation.contact_id, channel__kind=conversation.channel.kind).exclude(
        pk=conversation.pk
    )


def undoable(conversation: Conversation) -> list[Joined]:
    """What went into this one within a day, the last first."""
    merges = list(standing(conversation).filter(created_at__gt=timezone.now() - UNDONE_FOR).order_by("-created_at"))
    rows = Conversation.objects.select_related("channel").in_bulk([merge.merged_id for merge in merges])
    return [Joined(merge, rows[merge.merged_id], merge.created_at + UNDONE_FOR) for merge in merges]


def standing(conversation: Conversation) -> Any:
    return Merge.objects.filter(entity=Merge.Entity.CONVERSATION, survivor_id=conversation.pk, undone_at=None)
