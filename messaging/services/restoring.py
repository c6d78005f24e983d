"""A backup of a connection serves again: its provider is asked first, then it takes the place of what serves now."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging.models import Backup, Channel, Connection
from messaging.services import backing_up, channels, health, subscribing, switching
from messaging.services.switching import CannotSwitch, State
from tenants import context
from tenants.models import User


def restore(backup: Backup, *, by: User | None) -> Connection:
    """Put it back. What served until now is kept first, so that this can be undone the same way.

    Raises ``CannotSwitch``, ``NumberTaken``, and what the provider raises when it no longer takes the credentials.
    """
    if backup.switch and backup.switch.state in (State.SHARED, State.WATCHED):
        return switching.go_back(backup.switch, by=by).former
    if backup.provider.is_paired:
        raise CannotSwitch(_("A phone is paired anew instead: a session that ended does not come back."))
    profile = backup.provider.account(backup.credentials)
    with channels.number_free(), transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=backup.channel_id)
        current = _current(channel)
        backing_up.keep(current, by=by)
        connection = _of(channel, backup)
        channels.accept(connection, backup.credentials, profile, since=backup.created_at)
        backing_up.restored(backup)
        if connection.pk == current.pk:
            switching.show(channel, connection)
            health.changed(connection, by=by)
        else:
            switching.serve(channel, connection, instead_of=current, by=by)
        channels.route(channel)
        context.on_commit(subscribing.subscribe, connection)
    return connection


def _current(channel: Channel) -> Connection:
    """What makes room. Raises ``CannotSwitch``."""
    current = channel.connections.filter(is_current=True).first()
    if current is None or not channel.is_active:
        raise CannotSwitch(_("This number is disconnected. Connect it first."))
    if channel.switches.under_way().exists():
        raise CannotSwitch(_("This number is changing its provider already. Finish or cancel that first."))
    return current


def _of(channel: Channel, backup: Backup) -> Connection:
    """What spoke to that provider for this channel, else a new one; a channel has one address at each provider."""
    known = channel.connections.filter(provider_key=backup.provider_key).order_by("-is_current", "-created_at")
    return known.first() or Connection(channel=channel, provider_key=backup.provider_key, is_current=False)
