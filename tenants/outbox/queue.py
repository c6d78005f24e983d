"""Putting things into the outbox and taking them out again, each by one worker at a time.

A worker claims the oldest unfinished item of a conversation; the claim is a lease in the database's time. Its number
of attempts is the worker's proof: whoever was overtaken by another claim changes nothing any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now

from config.ids import uuid7
from tenants import context
from tenants.models.organization import Organization
from tenants.outbox.models import OutboxItem

LEASE = 60  # seconds a claim lasts, and for how long an unknown answer holds its conversation back
KEPT_DAYS = 35
State = OutboxItem.State

# An advisory lock in here would let two workers have one item, by a stale snapshot (measured).
CLAIM = """
    UPDATE tenants_outboxitem SET state = 'claimed', attempts = attempts + 1, begun_at = NULL,
           lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE id IN (
        SELECT item.id FROM tenants_outboxitem item
        WHERE item.organization_id = %(organization)s AND item.kind = ANY(%(kinds)s)
          AND item.state = 'queued' AND item.due_at <= clock_timestamp()
          AND NOT EXISTS (
              SELECT FROM tenants_outboxitem older
              WHERE older.conversation_key = item.conversation_key AND older.id < item.id
                AND (older.state IN ('queued', 'claimed')
                     OR (older.state = 'unknown' AND older.lease_until > clock_timestamp())))
        ORDER BY item.id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def put(kind: str, object_id: UUID, *, conversation_key: UUID, due: datetime | None = None) -> OutboxItem:
    """One more thing that must leave, at once or when it is due.

    What is in the outbox already starts anew, with its place in the order kept.
    """
    due_at = due or Now()
    item, is_new = OutboxItem.objects.get_or_create(
        organization_id=context.current_organization_id(),
        kind=kind,
        object_id=object_id,
        defaults={"id": _last_place(conversation_key), "conversation_key": conversation_key, "due_at": due_at},
    )
    if not is_new:
        OutboxItem.objects.filter(pk=item.pk).update(
            state=State.QUEUED, attempts=0, holds=0, due_at=due_at, lease_until=None, begun_at=None
        )
    return item


def _last_place(conversation_key: UUID) -> UUID:
    """An id behind all that waits in the conversation, also what a machine wrote whose clock is ahead of ours."""
    waiting = OutboxItem.objects.filter(conversation_key=conversation_key, state__in=OutboxItem.UNFINISHED)
    newest, new = waiting.order_by("-pk").values_list("pk", flat=True).first(), uuid7()
    return new if newest is None or newest < new else UUID(int=newest.int + 1)


def follow(kind: str, object_ids: Any, *, conversation_key: UUID) -> None:
    """What still waits of these keeps its place, in the order of another conversation."""
    waiting = OutboxItem.objects.filter(kind=kind, object_id__in=object_ids, state__in=OutboxItem.UNFINISHED)
    waiting.update(conversation_key=conversation_key)


def withdraw(kind: str, object_id: UUID, *, claimed_too: bool = False) -> bool:
    """It shall not leave after all; False when somebody has begun with it, or it has left.

    ``claimed_too``: also from whoever has claimed it, and asks ``finish`` whether it is still theirs before they act.
    """
    states = [State.QUEUED, State.CLAIMED] if claimed_too else [State.QUEUED]
    waiting = OutboxItem.objects.filter(kind=kind, object_id=object_id, state__in=states)
    return waiting.update(state=State.DONE, lease_until=None) == 1


def claim(kinds: Sequence[str], *, limit: int = 1) -> list[OutboxItem]:
    """The next items of the organization we are in, ours for ``LEASE`` seconds."""
    values: dict[str, Any] = {
        "organization": context.current_organization_id(),
        "kinds": list(kinds),
        "limit": limit,
        "lease": LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
    return list(OutboxItem.objects.filter(pk__in=ids).order_by("pk")) if ids else []


def begin(item: OutboxItem) -> bool:
    """Say that the provider is being called now. False: the lease has ended meanwhile, and the call must not be made."""
    return _mine(item).filter(lease_until__gt=Now()).update(begun_at=Now()) == 1


def finish(item: OutboxItem) -> bool:
    return _mine(item).update(state=State.DONE, lease_until=None) == 1


def fail(item: OutboxItem) -> bool:
    return _mine(item).update(state=State.FAILED, lease_until=None) == 1


def postpone(item: OutboxItem, *, seconds: float) -> bool:
    """Try again later; the conversation waits, so that its order is kept."""
    due = Now() + timedelta(seconds=seconds)
    return _mine(item).update(state=State.QUEUED, due_at=due, lease_until=None, begun_at=None) == 1


def hold(item: OutboxItem, *, seconds: float) -> bool:
    """The same without its having been an attempt."""
    due = Now() + timedelta(seconds=seconds)
    waiting = {"state": State.QUEUED, "due_at": due, "lease_until": None, "begun_at": None}
    return _mine(item).update(**waiting, holds=F("holds") + 1) == 1


def lose(item: OutboxItem) -> bool:
    """The answer was lost: for ``LEASE`` seconds the conversation waits for news of it."""
    return _mine(item).update(state=State.UNKNOWN, lease_until=Now() + timedelta(seconds=LEASE)) == 1


def settle(kind: str, object_id: UUID) -> None:
    """News from elsewhere ended the uncertainty: nothing waits for this item any more."""
    unsure = OutboxItem.objects.filter(kind=kind, object_id=object_id, state__in=[State.UNKNOWN, State.CLAIMED])
    unsure.update(state=State.DONE, lease_until=None)


def expire(kinds: Sequence[str], *, repeatable: Sequence[str] = ()) -> list[OutboxItem]:
    """Items whose worker went away. Begun: nobody knows the answer; they are returned. All others are queued again.

    ``repeatable`` kinds may be begun twice without harm.
    """
    ended = OutboxItem.objects.filter(kind__in=kinds, state=State.CLAIMED, lease_until__lte=Now())
    ended.filter(kind__in=repeatable).update(state=State.QUEUED, lease_until=None, begun_at=None)
    ended.filter(begun_at=None).update(state=State.QUEUED, lease_until=None)
    return [item for item in ended.exclude(begun_at=None) if lose(item)]


def waiting(kinds: Sequence[str]) -> int:
    """How many of the organization are still to leave."""
    return OutboxItem.objects.filter(kind__in=kinds, state__in=[State.QUEUED, State.CLAIMED]).count()


def _mine(item: OutboxItem):
    """The row, as long as the claim that read ``item`` is the latest."""
    return OutboxItem.objects.filter(pk=item.pk, state=State.CLAIMED, attempts=item.attempts)


def schemas_with_work(kinds: Sequence[str]) -> list[str]:
    """Organizations where something is due, or where a worker went away. For the sweep."""
    due = Q(state=State.QUEUED, due_at__lte=Now()) | Q(state=State.CLAIMED, lease_until__lte=Now())
    items = OutboxItem.objects.across_organizations().filter(due, kind__in=kinds)
    living = items.filter(organization__state=Organization.State.ACTIVE)
    return list(living.values_list("organization__schema_name", flat=True).distinct())


def prune() -> None:
    """Forget what was done long ago."""
    ended = OutboxItem.objects.across_organizations().filter(state__in=[State.DONE, State.FAILED])
    ended.filter(created_at__lt=Now() - timedelta(days=KEPT_DAYS)).delete()
