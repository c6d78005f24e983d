"""What people do with a conversation: give it to somebody, end it, take it up again, read it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from crm.models import Activity, Contact, Lead, Notification
from crm.services import notifying, timeline
from messaging.models import Channel, Conversation, Message
from messaging.providers.base import Can
from messaging.queries import connections
from messaging.services import telling
from tenants.models import User
from tenants.outbox import queue
from tenants.waking import wake_after_commit

SEND = "messaging.send_due"
RECEIPT = "receipt"
CONTINUED_FOR = timedelta(days=1)  # an answer to a number that stood in for another one
RECEIPTS_FOR = timedelta(days=30)  # Meta takes no receipt for older messages
State = Conversation.State


@transaction.atomic(savepoint=False)
def reached(contact: Contact, channel: Channel) -> tuple[Conversation, bool]:
    """Where what a person writes to a channel belongs, locked, and whether it is new.

    The thread we lately wrote from by this number in place of another's; else the one on this channel.
    """
    since = timezone.now() - CONTINUED_FOR
    ours = Message.objects.filter(
        conversation=OuterRef("pk"), channel=channel, direction=Message.Direction.OUT, sent_at__gt=since
    )
    newest = Subquery(ours.order_by("-sent_at").values("sent_at")[:1])
    rows = (
        _to_lock("lead")
        .filter(contact=contact)
        .annotate(continued_at=Case(When(channel__fallback=channel, then=newest)))
    )
    rows = rows.filter(Q(channel=channel) | Q(continued_at__isnull=False, merged_into=None))
    found = rows.order_by(F("continued_at").desc(nulls_last=True)).first()
    return (_whole(found), False) if found else between(contact, channel)


@transaction.atomic
def between(contact: Contact, channel: Channel, *, lead: Lead | None = None) -> tuple[Conversation, bool]:
    """The one thread of a contact on a channel, locked, and whether it is new. Made at once by two, it is one."""
    made, is_new = Conversation.objects.get_or_create(channel=channel, contact=contact, defaults={"lead": lead})
    return locked(made), is_new


def locked(conversation: Conversation) -> Conversation:
    """The conversation as it is now, to be changed by nobody else until this transaction ends; of one that went into
    another meanwhile, that one.
    """
    return _whole(_to_lock().get(pk=conversation.pk))


@transaction.atomic
def assign(conversation: Conversation, *, to: User | None, by: User | None) -> Conversation:
    """Give it to somebody, who is told, or to nobody."""
    fresh = locked(conversation)
    if fresh.assignee_id == (to.pk if to else None):
        return fresh
    former = telling.holders(fresh)
    fresh.assignee = to
    fresh.save(update_fields=["assignee", "updated_at"])
    telling.conversation_changed(fresh, by=by, what="assigned", former=former)
    if to:
        path = f"inbox/{fresh.pk}/"
        kind = Notification.Kind.CONVERSATION_ASSIGNED
        notifying.notify(to, kind, by=by, path=path, name=fresh.contact.display_name)
    return fresh


@transaction.atomic
def resolve(conversation: Conversation, *, by: User | None) -> Conversation:
    """It is dealt with, until the person writes again."""
    return enter(locked(conversation), State.RESOLVED, Activity.Kind.CONVERSATION_RESOLVED, by=by, what="resolved")


@transaction.atomic
def reopen(conversation: Conversation, *, by: User | None) -> Conversation:
    """It is to be dealt with again."""
    return enter(locked(conversation), State.OPEN, Activity.Kind.CONVERSATION_REOPENED, by=by, what="reopened")


@transaction.atomic
def mark_read(conversation: Conversation, *, by: User | None) -> Conversation:
    """Nothing in it is unread any more; the person sees so too, where the provider can tell them."""
    fresh = locked(conversation)
    if by is not None:
        notifying.subject_read(fresh.pk, by)
    if not fresh.unread_count:
        return fresh
    fresh.unread_count = 0
    fresh.save(update_fields=["unread_count", "updated_at"])
    telling.conversation_changed(fresh, by=by, what="read")
    telling.card_changed(fresh, by=by)
    _queue_receipt(fresh)
    return fresh


def enter(
    conversation: Conversation, state: str, kind: str, *, by: User | None, what: str, until: datetime | None = None
) -> Conversation:
    """The state of a locked conversation: one line of the timeline for each change, none for what it is already."""
    if (conversation.state, conversation.snoozed_until) == (state, until):
        return conversation
    conversation.state, conversation.snoozed_until = state, until
    conversation.snoozed_by = by if until else None
    conversation.save(update_fields=["state", "snoozed_until", "snoozed_by", "updated_at"])
    told: dict[str, Any] = {"channel": conversation.channel.name, **({"until": until.isoformat()} if until else {})}
    timeline.add(kind, lead=conversation.lead, contact=conversation.contact, by=by, **told)
    telling.conversation_changed(conversation, by=by, what=what)
    return conversation


def _whole(fresh: Conversation) -> Conversation:
    """Where what was in it is now."""
    while fresh.merged_into_id:
        fresh = _to_lock().get(pk=fresh.merged_into_id)
    return fresh


def _to_lock(lead: str = "lead__contact") -> QuerySet[Conversation]:
    rows = Conversation.objects.select_related("channel", "contact__block", lead, "assignee")
    return rows.select_for_update(of=("self",), no_key=True)


def _queue_receipt(conversation: Conversation) -> None:
    """For the newest message that was received: it stands for those before it."""
    connection = connections.serving(conversation.channel, conversation.pk)
    if conversation.is_group or connection is None or Can.READ_RECEIPT not in connection.provider.can:
        return
    received = conversation.messages.filter(direction=Message.Direction.IN, is_historical=False)
    newest = received.exclude(external_id="").order_by("-sent_at", "-pk").first()
    if newest is not None and newest.sent_at > timezone.now() - RECEIPTS_FOR:
        queue.put(RECEIPT, newest.pk, conversation_key=newest.pk)
        wake_after_commit(SEND)
