"""A channel changes its provider while people write: a share of the conversations first, all, watched, taken back if need be.

What a worker has already begun to send finishes where it began; everything after goes by the new connection. The former
one is heard for three more days: late statuses still count, and one may go back to it.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import clock
from crm.models import Notification
from crm.queries import people
from crm.services import notifying
from messaging.models import Channel, Connection, Message, Switch
from messaging.queries import switching as queries
from messaging.services import backing_up, channels, health
from messaging.services.conversations import SEND
from tenants.models import User
from tenants.waking import wake_after_commit

log = structlog.get_logger(__name__)
HEARD_FOR = timedelta(hours=72)  # Meta repeats webhooks for up to seven days; nearly all statuses come within three
FEWEST = 5  # messages that have failed before a share says anything
MOST_FAILED = 0.2
State = Switch.State


class CannotSwitch(Exception):
    """Nothing was changed. ``reason`` says why and what to do."""

    def __init__(self, reason: str | Promise):
        super().__init__(str(reason))
        self.reason = reason


@transaction.atomic
def share(switch: Switch, *, percent: int, by: User | None) -> Switch:
    """So many conversations in a hundred go by the new connection; those that do already stay. Raises ``CannotSwitch``."""
    if percent == Switch.ALL:
        return turn(switch, by=by)
    switch = locked(switch, State.PREPARED, State.SHARED)
    if percent not in Switch.SHARES or percent <= switch.new.share:
        raise CannotSwitch(_("A share is 5, 10, 25, 50 or 100%, and only grows. To take it back, go back."))
    _begin(switch, by=by)
    switch.state = State.SHARED
    switch.save(update_fields=["state", "updated_at"])
    switch.new.share, switch.new.heard_until = percent, None
    switch.new.save(update_fields=["share", "heard_until", "updated_at"])
    show(switch.channel, switch.former, beside=switch.new)
    health.changed(switch.new, by=by)
    wake_after_commit(SEND)
    return switch


@transaction.atomic
def turn(switch: Switch, *, by: User | None) -> Switch:
    """From now on the new connection serves all. Raises ``CannotSwitch``."""
    switch = locked(switch, State.PREPARED, State.SHARED)
    _begin(switch, by=by)
    switch.state, switch.switched_at = State.WATCHED, timezone.now()
    switch.save(update_fields=["state", "switched_at", "updated_at"])
    serve(switch.channel, switch.new, instead_of=switch.former, by=by)
    return switch


@transaction.atomic
def go_back(switch: Switch, *, by: User | None, reason: str = "") -> Switch:
    """The former connection serves all again, as it was kept before the switch. Raises ``CannotSwitch``."""
    switch = locked(switch, State.SHARED, State.WATCHED)
    has_served_all = switch.state == State.WATCHED
    end(switch, State.RETURNED, reason=reason)
    backup = getattr(switch, "backup", None)
    if has_served_all and backup:  # during a share the former one served on, and may have been given newer credentials
        backing_up.put_back(backup, switch.former)
    serve(switch.channel, switch.former, instead_of=switch.new, by=by)
    return switch


@transaction.atomic
def finish(switch: Switch, *, by: User | None) -> Switch:
    """The former connection is not needed any more: it is no longer heard, and keeps no secrets beside its backup."""
    switch = locked(switch, State.WATCHED)
    end(switch, State.DONE)
    retire_one(switch.former, by=by)
    return switch


def failed(message: Message) -> None:
    """A message failed: where too many do since a switch began, all go back by themselves, and admins are told."""
    rows = Switch.objects.filter(channel=message.channel_id, state__in=(State.SHARED, State.WATCHED))
    switch = rows.select_related("new").first()
    if switch is None or message.provider_key != switch.new.provider_key:
        return
    since = queries.since(switch)
    if since.failed < FEWEST or since.failed < MOST_FAILED * since.all:
        return
    with translation.override(settings.LANGUAGE_CODE):
        counted = {"failed": since.failed, "all": since.all}
        reason = gettext("%(failed)s of %(all)s messages failed through the new provider.") % counted
    try:
        go_back(switch, by=None, reason=reason)
    except CannotSwitch:
        return  # somebody was quicker
    log.warning("switching.gone_back", channel=str(message.channel_id), **counted)
    for member in people.colleagues():
        if member.may("channel.change"):
            path = f"settings/channels/{switch.channel_id}/switch/"
            notifying.notify(
                member.user, Notification.Kind.CHANNEL_RETURNED, by=None, path=path, name=switch.channel.name
            )


def retire() -> None:
    """Connections that were heard long enough; with them end the switches that were watched. Old backups go too."""
    for connection in Connection.objects.filter(is_current=False, heard_until__lte=Now()).exclude(
        state=Connection.State.OFF
    ):
        with transaction.atomic():
            for switch in Switch.objects.select_for_update().filter(former=connection, state=State.WATCHED):
                end(switch, State.DONE)
            retire_one(connection, by=None)
    backing_up.forget_old()


def locked(switch: Switch, *states: str) -> Switch:
    """As it is now, held until the end of the transaction. Raises ``CannotSwitch`` where it stands otherwise."""
    rows = Switch.objects.select_for_update(of=("self",), no_key=True).select_related("channel", "former", "new")
    fresh = rows.get(pk=switch.pk)
    if fresh.state not in states:
        raise CannotSwitch(_("Somebody was quicker: look at how it stands now."))
    return fresh


def serve(channel: Channel, connection: Connection, *, instead_of: Connection, by: User | None) -> None:
    """One connection serves all conversations; the other one is heard for a while."""
    instead_of.is_current, instead_of.share, instead_of.heard_until = False, 0, clock.now() + HEARD_FOR
    instead_of.save(update_fields=["is_current", "share", "heard_until", "updated_at"])
    connection.is_current, connection.share, connection.heard_until = True, 0, None
    connection.save(update_fields=["is_current", "share", "heard_until", "updated_at"])
    show(channel, connection)
    health.changed(connection, by=by)
    wake_after_commit(channels.SYNC)  # the templates that may be sent now
    wake_after_commit(SEND)  # what waited for the former one to be up again


def show(channel: Channel, connection: Connection, *, beside: Connection | None = None) -> None:
    """The channel as people see it: its number, and whether free text has an end, for any of those who serve it."""
    channel.address = connection.account.get("phone") or channel.address
    channel.has_window = any(each.provider.window_hours for each in (connection, beside) if each)
    channel.save(update_fields=["address", "has_window", "updated_at"])


def end(switch: Switch, state: str, *, reason: str = "") -> None:
    switch.state, switch.ended_at, switch.reason = state, timezone.now(), reason[:300]
    switch.save(update_fields=["state", "ended_at", "reason", "updated_at"])


def retire_one(connection: Connection, *, by: User | None) -> None:
    channels.turn_off(connection)
    channels.route(connection.channel)
    health.changed(connection, by=by)


def _begin(switch: Switch, *, by: User | None) -> None:
    """The first conversations go by the new connection: it was tried, and what served is kept as it is."""
    if switch.state != State.PREPARED:
        return
    if not switch.trial.get("ok"):
        raise CannotSwitch(_("Send a test message through the new provider first."))
    backing_up.keep(switch.former, by=by, switch=switch)
    switch.began_at = timezone.now()
    switch.save(update_fields=["began_at", "updated_at"])
