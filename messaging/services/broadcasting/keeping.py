"""What people decide about a broadcast: written down, begun, held, gone on with, called off."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import clock
from crm import events
from crm.models import Notification
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import notifying, setting_aside
from messaging.models import Broadcast, Message, Recipient, Template
from messaging.services import queueing, scheduling, templates
from messaging.services.broadcasting import quality
from messaging.services.refusals import BadContent, CannotSend, ChannelIsOff, TooLate
from tenants.models import User
from tenants.waking import wake_after_commit

BROADCAST = "messaging.broadcast"
State, Why = Broadcast.State, Broadcast.Why


@transaction.atomic
def write(broadcast: Broadcast, **fields: Any) -> Broadcast:
    """A new draft, or a changed one. Raises ``TooLate`` for one that has begun."""
    if not broadcast._state.adding and locked(broadcast).state != State.DRAFT:
        raise TooLate
    for name, value in fields.items():
        setattr(broadcast, name, value)
    broadcast.channel = broadcast.template.channel
    broadcast.save()
    changed(broadcast)
    return broadcast


@transaction.atomic
def delete(broadcast: Broadcast, *, by: User | None) -> None:
    """Only a draft: what was sent stays on record."""
    if locked(broadcast).state != State.DRAFT:
        raise TooLate
    setting_aside.give_up(broadcast, by=by)
    changed(broadcast, by=by)


def came_back(broadcast: Broadcast, by: User | None) -> None:
    changed(broadcast, by=by)


@transaction.atomic
def begin(broadcast: Broadcast, *, by: User | None, at: datetime | None = None) -> Broadcast:
    """Its people are gathered now, and written to now or at a moment to come. Begun already: nothing happens."""
    fresh = locked(broadcast)
    if fresh.state != State.DRAFT:
        return fresh
    insist(fresh)
    if at:
        queueing.insist_on_future(at)
    return _enter(
        fresh,
        State.GATHERING,
        by=by,
        starts_at=at,
        query=fresh.standing_view.query if fresh.standing_view else "",
        author=by or fresh.author,
    )


@transaction.atomic
def pause(broadcast: Broadcast, *, by: User | None, why: str = "") -> Broadcast:
    """Nobody further is written to for now. What waits its turn in the outbox, some seconds' worth, still goes."""
    fresh = locked(broadcast)
    if fresh.state not in (State.SCHEDULED, State.RUNNING):
        return fresh
    _enter(fresh, State.PAUSED, by=by, why=why)
    if why:
        _tell(fresh, Notification.Kind.BROADCAST_PAUSED)
    return fresh


@transaction.atomic
def resume(broadcast: Broadcast, *, by: User | None) -> Broadcast:
    """Whoever goes on at a middling quality has decided so: it pauses again only when that falls further."""
    fresh = locked(broadcast)
    if fresh.state != State.PAUSED:
        return fresh
    insist(fresh)
    accepted = quality.of(queueing.current(fresh.channel))
    state = State.SCHEDULED if fresh.starts_at and fresh.starts_at > clock.now() else State.RUNNING
    return _enter(fresh, state, by=by, why="", paced_until=None, accepted_quality=accepted)


@transaction.atomic
def cancel(broadcast: Broadcast, *, by: User | None) -> Broadcast:
    """Whoever has not got it gets none. What has gone stays counted."""
    fresh = locked(broadcast)
    return _end(fresh, State.CANCELLED, by=by) if fresh.is_open else fresh


@transaction.atomic
def stop(broadcast: Broadcast, *, why: str) -> Broadcast:
    """It must not go on; whoever made it is told why."""
    fresh = locked(broadcast)
    if not fresh.is_open:
        return fresh
    _end(fresh, State.STOPPED, by=None, why=why)
    _tell(fresh, Notification.Kind.BROADCAST_STOPPED)
    return fresh


def finish(broadcast: Broadcast) -> None:
    """Everybody was written to."""
    _enter(broadcast, State.DONE, by=None, ended_at=timezone.now())
    _tell(broadcast, Notification.Kind.BROADCAST_DONE)


def ready(broadcast: Broadcast) -> None:
    """All its people are known."""
    waits = broadcast.starts_at and broadcast.starts_at > clock.now()
    _enter(
        broadcast, State.SCHEDULED if waits else State.RUNNING, by=None, started_at=None if waits else timezone.now()
    )


def go(broadcast: Broadcast) -> None:
    """Its moment has come."""
    _enter(broadcast, State.RUNNING, by=None, started_at=timezone.now())


def insist(broadcast: Broadcast) -> None:
    """Whether it could go now. Raises ``CannotSend`` with the reason."""
    template: Template = broadcast.template
    if template.status != templates.APPROVED or not templates.is_fillable(template):
        raise BadContent(_("This template may not be sent now. Choose another one."))
    connection = queueing.current(broadcast.channel)
    if connection is None or connection.state != connection.State.WORKING or not broadcast.channel.is_active:
        raise ChannelIsOff
    if quality.of(connection) in quality.BAD:
        raise Unwise
    queueing.insist_on_plan()
    blanks = [blank.name for blank in templates.blanks_of(template) if not broadcast.values.get(blank.key, "").strip()]
    if blanks:
        raise BadContent(_("Fill in: %(names)s.") % {"names": ", ".join(blanks)})
    templates.place_in(broadcast.values)
    if broadcast.state == State.DRAFT and broadcast.standing_view is None:
        raise BadContent(_("Choose a saved view: it says who gets the message."))


def locked(broadcast: Broadcast) -> Broadcast:
    """As it is now, to be changed by nobody else until this transaction ends."""
    rows = Broadcast.objects.select_related("channel", "template", "view", "author")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=broadcast.pk)


def changed(broadcast: Broadcast, *, by: User | None = None) -> None:
    """Pages about it are drawn again."""
    events.record("broadcast.changed", broadcast.pk, audience=Audience(EVERYBODY), by=by)


class Unwise(CannotSend):
    """The number would be lost."""

    code = "low_quality"

    def __init__(self) -> None:
        super().__init__(
            _("Meta rates the quality of this number as low, or has flagged it. Sending more may get it banned.")
        )


def _enter(broadcast: Broadcast, state: str, *, by: User | None, **fields: Any) -> Broadcast:
    for name, value in {"state": state, **fields}.items():
        setattr(broadcast, name, value)
    broadcast.save(update_fields=["state", *fields, "updated_at"])
    changed(broadcast, by=by)
    wake_after_commit(BROADCAST)
    return broadcast


def _end(broadcast: Broadcast, state: str, *, by: User | None, why: str = "") -> Broadcast:
    waiting = Recipient.objects.filter(broadcast=broadcast).waiting()
    waiting.update(state=Recipient.State.LEFT_OUT, left_out=Recipient.Reason.CALLED_OFF)
    queued = Message.objects.filter(recipient__broadcast=broadcast, status=Message.Status.QUEUED)
    for message in queued.select_related("conversation"):
        with suppress(TooLate):  # it is going just now
            scheduling.cancel(message, by=by)
    return _enter(broadcast, state, by=by, why=why, ended_at=timezone.now())


def _tell(broadcast: Broadcast, kind: str) -> None:
    people: Collection[User] = [broadcast.author] if broadcast.author else []
    for person in people:
        notifying.notify(person, kind, by=None, path=f"broadcasts/{broadcast.pk}/", name=broadcast.name)
