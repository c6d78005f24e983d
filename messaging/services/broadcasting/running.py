"""A worker's part: people are gathered some hundred at a time, and handed to the outbox at the broadcast's pace.

Each person is one transaction: their row, their message and its place in the outbox. Whatever breaks in between leaves
them waiting as before, and the key of the message is their row's, so nobody is written to twice. Never more than
``DEPTH`` messages wait in the outbox before more are handed over: an answer to a customer has few before it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from config import clock
from messaging.models import Broadcast, Connection, Conversation, Recipient
from messaging.providers.base import Can
from messaging.services import conversations, opting, outbox, queueing, quota, templates
from messaging.services.broadcasting import audience, keeping, quality
from messaging.services.refusals import CannotSend, ChannelIsOff, NotAble, PlanIsFull, reason_of
from tenants import chores
from tenants.billing import features
from tenants.context import current_schema
from tenants.models import Membership
from tenants.outbox import queue
from tenants.waking import wake

DEPTH = 50
CATCHES_UP = timedelta(seconds=30)  # of a pace that nobody kept, for want of workers
State, Why, Reason = Broadcast.State, Broadcast.Why, Recipient.Reason


class NoPlace(Exception):
    """The portfolio may write to nobody else first just now."""


def work_some() -> bool:
    """A piece of each broadcast that is under way; whether anything was done."""
    did = [_work(broadcast) for broadcast in Broadcast.objects.under_way().order_by("created_at")]
    return any(did)


def wake_forgotten() -> None:
    """Where one is under way, and its moment has come."""
    if chores.is_found(waits):
        wake(keeping.BROADCAST, current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Broadcast.objects.under_way().exclude(state=State.SCHEDULED, starts_at__gt=Now())]


def _work(broadcast: Broadcast) -> bool:
    match broadcast.state:
        case State.GATHERING:
            return _gather(broadcast)
        case State.SCHEDULED:
            return _go_when_due(broadcast)
    return _hand_over(broadcast)


@transaction.atomic
def _gather(broadcast: Broadcast) -> bool:
    """The next some hundred people. The row is locked: two workers never gather one broadcast."""
    fresh = keeping.locked(broadcast)
    if fresh.state != State.GATHERING:
        return False
    member = Membership.objects.filter(user=fresh.author_id, is_active=True).select_related("role").first()
    if member is None:
        keeping.stop(fresh, why=Why.AUTHOR)
        return True
    judged = audience.judge(fresh, member, after=fresh.cursor, known=set())
    if not judged:
        keeping.ready(fresh)
        return True
    keys = [each.key for each in judged if not each.left_out]
    taken = set(Recipient.objects.filter(broadcast=fresh, key__in=keys).values_list("key", flat=True))
    Recipient.objects.bulk_create([_recipient(fresh, each, taken) for each in judged], ignore_conflicts=True)
    Broadcast.objects.filter(pk=fresh.pk).update(cursor=judged[-1].lead.contact_id)
    keeping.changed(fresh)
    return True


def _recipient(broadcast: Broadcast, judged: audience.Judged, taken: set[str]) -> Recipient:
    left_out = judged.left_out or (Reason.REPEATED if judged.key in taken else "")
    return Recipient(
        broadcast=broadcast,
        contact_id=judged.lead.contact_id,
        lead=judged.lead,
        key=f"contact:{judged.lead.contact_id}" if left_out else judged.key,
        state=Recipient.State.LEFT_OUT if left_out else Recipient.State.WAITING,
        left_out=left_out,
    )


@transaction.atomic
def _go_when_due(broadcast: Broadcast) -> bool:
    fresh = keeping.locked(broadcast)
    if fresh.state != State.SCHEDULED or (fresh.starts_at and fresh.starts_at > clock.now()):
        return False
    keeping.go(fresh)
    return True


def _hand_over(broadcast: Broadcast) -> bool:
    """As many as pace and outbox allow now."""
    if _held(broadcast):
        return True
    handed = 0
    for _turn in range(_turns(broadcast)):
        if not _hand_one(broadcast):
            break
        handed += 1
    if handed:
        with transaction.atomic():
            keeping.changed(broadcast)
    elif not Recipient.objects.filter(broadcast=broadcast).waiting().exists():
        return _finish(broadcast)
    return bool(handed)


def _held(broadcast: Broadcast) -> bool:
    """Whether something speaks against going on; then it rests or ends, and whoever made it is told."""
    connection = queueing.current(broadcast.channel)
    rated = quality.of(connection)
    if rated in quality.BAD:
        keeping.stop(broadcast, why=Why.BLOCKED)
    elif rated == quality.MIDDLING and broadcast.accepted_quality != quality.MIDDLING:
        keeping.pause(broadcast, by=None, why=Why.QUALITY)
    elif not _serves(connection) or not broadcast.channel.is_active:
        keeping.pause(broadcast, by=None, why=Why.CHANNEL)
    elif broadcast.template.status != templates.APPROVED:
        keeping.pause(broadcast, by=None, why=Why.TEMPLATE)
    elif not _is_paid_for():
        keeping.pause(broadcast, by=None, why=Why.PLAN)
    elif not features.have(features.BROADCASTS):
        keeping.pause(broadcast, by=None, why=Why.FEATURE)
    else:
        return False
    return True


def _is_paid_for() -> bool:
    try:
        queueing.insist_on_plan()
    except PlanIsFull:
        return False
    return True


def _serves(connection: Connection | None) -> bool:
    """Whether templates go by it: what a channel falls back to may know none."""
    return (
        connection is not None
        and connection.state == connection.State.WORKING
        and Can.TEMPLATE in connection.provider.can
    )


def _turns(broadcast: Broadcast) -> int:
    """How many may go now. The pace is taken by a conditional update: of two workers one gets it."""
    room = DEPTH - queue.waiting([queueing.MESSAGE])
    if room <= 0:
        return 0
    now, every = clock.now(), timedelta(seconds=60 / broadcast.pace)
    turns, until = 0, _from(broadcast.paced_until, now)
    while until <= now and turns < room:
        turns, until = turns + 1, until + every
    mine = Broadcast.objects.filter(pk=broadcast.pk, state=State.RUNNING, paced_until=broadcast.paced_until)
    return turns if turns and mine.update(paced_until=until) else 0


def _from(until: datetime | None, now: datetime) -> datetime:
    return max(until, now - CATCHES_UP) if until else now


@transaction.atomic
def _hand_one(broadcast: Broadcast) -> bool:
    """The next person's message takes its place in the outbox; False when nobody waits, or it was held meanwhile."""
    running = Broadcast.objects.select_related("channel", "template", "author").filter(state=State.RUNNING)
    fresh = running.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=broadcast.pk).first()
    if fresh is None:
        return False
    rows = Recipient.objects.filter(broadcast=fresh).waiting().select_related("contact__company", "lead__owner")
    recipient = rows.order_by("id").select_for_update(of=("self",)).first()
    if recipient is None:
        return False
    if recipient.contact.archived_at or recipient.lead is None:
        _leave_out(recipient, Reason.CALLED_OFF)
        return True
    try:
        with transaction.atomic():
            _send(fresh, recipient)
    except (NoPlace, ChannelIsOff, NotAble, PlanIsFull):  # it waits, or rests from the next turn on
        return False
    except opting.Unwanted:
        _leave_out(recipient, Reason.OPTED_OUT)
    except CannotSend as refusal:
        _leave_out(recipient, Reason.REFUSED, reason_of(refusal))
    return True


def _send(broadcast: Broadcast, recipient: Recipient) -> None:
    lead = recipient.lead
    assert lead is not None
    lead.contact = recipient.contact
    conversation, is_new = conversations.between(recipient.contact, broadcast.channel, lead=lead)
    if is_new:  # nobody has to answer anything; the person's answer opens it
        conversation.state = Conversation.State.RESOLVED
        conversation.save(update_fields=["state", "updated_at"])
    if not conversation.window_is_open and not _has_place(broadcast, recipient):
        raise NoPlace
    message = outbox.send_template(
        conversation,
        by=broadcast.author,
        template=broadcast.template,
        idempotency_key=f"broadcast-{recipient.pk}",
        variables=audience.filled(broadcast, lead),
        reopens=False,
    )
    recipient.state, recipient.conversation, recipient.message = Recipient.State.HANDED, conversation, message
    recipient.save(update_fields=["state", "conversation", "message", "updated_at"])


def _has_place(broadcast: Broadcast, recipient: Recipient) -> bool:
    connection = queueing.current(broadcast.channel)
    return connection is None or quota.take(connection, recipient.contact_id)


def _leave_out(recipient: Recipient, reason: str, error: str = "") -> None:
    recipient.state, recipient.left_out, recipient.error = Recipient.State.LEFT_OUT, reason, error[:200]
    recipient.save(update_fields=["state", "left_out", "error", "updated_at"])


@transaction.atomic
def _finish(broadcast: Broadcast) -> bool:
    fresh = keeping.locked(broadcast)
    if fresh.state != State.RUNNING or Recipient.objects.filter(broadcast=fresh).waiting().exists():
        return False
    keeping.finish(fresh)
    return True
