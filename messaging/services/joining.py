"""Two conversations of one person become one, and can be parted again for a day.

What was said stands in one thread by the providers' clocks, each message by the number it came or went by. The address of
the one that went leads to the one that stays, and whoever writes to its number is heard there: ``conversations.locked``
follows. Both are locked in the order of their ids, and the one that went before the one that stayed.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.ids import uuid7
from crm.models import Activity, Merge, MergedRow
from crm.services import carrying, timeline
from messaging.models import Conversation, Message
from messaging.queries import joining
from messaging.services import merging, telling
from messaging.services.queueing import MESSAGE
from tenants.models import User
from tenants.outbox import queue


class NotJoinable(Exception):
    """They are not one person's on one kind of channel, or one of them is part of another already."""


class TooLate(Exception):
    """It was so long ago that nobody can say any more what belongs where."""


class Buried(Exception):
    """The one that stayed has itself gone into another: that is to be undone first."""


@transaction.atomic
def join(kept: Conversation, other: Conversation, *, by: User | None) -> Merge:
    """``other`` goes into ``kept``, by whose number answers go. Raises ``NotJoinable``."""
    locked = Conversation.objects.filter(pk__in=[kept.pk, other.pk]).order_by("pk")
    locked = locked.select_related("channel", "contact", "lead", "assignee").select_for_update(
        of=("self",), no_key=True
    )
    rows = {row.pk: row for row in locked}
    stays, goes = rows.get(kept.pk), rows.get(other.pk)
    if stays is None or goes is None or not _are_joinable(stays, goes):
        raise NotJoinable
    ids = {"survivor_id": stays.pk, "merged_id": goes.pk, "batch": uuid7()}
    merge = Merge.objects.create(entity=Merge.Entity.CONVERSATION, merged_by=by, **ids)
    merging.join(carrying.Carrier(merge, goes, stays), goes, stays)
    _note(Activity.Kind.CONVERSATION_MERGED, stays, goes, by=by)
    return merge


@transaction.atomic
def part(merge: Merge, *, by: User | None) -> None:
    """As they were; what came or went by the other number since goes with it. Raises ``TooLate``, ``Buried``."""
    fresh = Merge.objects.select_for_update().get(pk=merge.pk)
    if fresh.undone_at:
        return
    if fresh.created_at < timezone.now() - joining.UNDONE_FOR:
        raise TooLate
    _part(fresh, by=by)


def part_first(merge: Merge) -> None:
    """Two contacts are about to be parted: what was made of their conversations since is parted before."""
    touched = MergedRow.objects.filter(merge=merge, model=Conversation._meta.label).values_list("row_id", flat=True)
    since = Merge.objects.select_for_update().filter(entity=Merge.Entity.CONVERSATION, undone_at=None)
    theirs = Q(survivor_id__in=list(touched)) | Q(merged_id__in=list(touched))
    for later in since.filter(theirs, created_at__gt=merge.created_at).order_by("-created_at"):
        _part(later, by=None)


def _are_joinable(stays: Conversation, goes: Conversation) -> bool:
    is_whole = stays.merged_into_id is None and goes.merged_into_id is None and stays.pk != goes.pk
    return is_whole and stays.contact_id == goes.contact_id and stays.channel.kind == goes.channel.kind


def _part(merge: Merge, *, by: User | None) -> None:
    goes, stays = (_locked(pk) for pk in (merge.merged_id, merge.survivor_id))
    if stays.merged_into_id:
        raise Buried
    unread = _newest_heard(stays)
    if goes.channel_id != stays.channel_id:
        since = Message.objects.filter(conversation=stays, channel=goes.channel_id, created_at__gt=merge.created_at)
        since.update(conversation=goes)
    carrying.put_back(merge)
    if stays.unread_count != _unread_then(merge):
        for row in (stays, goes):
            n = Message.objects.filter(conversation=row, pk__in=unread).count()
            Conversation.objects.filter(pk=row.pk).update(unread_count=n)
    under_way = Message.objects.filter(conversation=goes, status__in=merging.UNDER_WAY)
    queue.follow(MESSAGE, list(under_way.values_list("pk", flat=True)), conversation_key=goes.pk)
    for row, other in ((stays, goes), (goes, stays)):
        row.refresh_from_db()
        merging.recount(row)
        telling.conversation_changed(row, by=by, what="unmerged", other=other.pk)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by", "updated_at"])
    _note(Activity.Kind.CONVERSATION_UNMERGED, stays, goes, by=by)


def _newest_heard(stays: Conversation) -> list:
    """The messages that are unread, before they are told apart."""
    heard = Message.objects.filter(conversation=stays, direction=Message.Direction.IN, is_historical=False)
    return list(heard.order_by("-created_at").values_list("pk", flat=True)[: stays.unread_count])


def _unread_then(merge: Merge) -> int:
    """How many were unread when they became one: as many now, and each has its own back."""
    rows = MergedRow.objects.filter(merge=merge, row_id=str(merge.survivor_id), after__has_key="unread_count")
    return rows.values_list("after__unread_count", flat=True).get()


def _locked(pk) -> Conversation:
    rows = Conversation.objects.select_related("channel", "contact", "lead")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _note(kind: str, stays: Conversation, goes: Conversation, *, by: User | None) -> None:
    here, there = stays.channel.name, goes.channel.name
    timeline.add(kind, lead=stays.lead, contact=stays.contact, by=by, channel=here, other=there)
