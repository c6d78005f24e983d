"""A connection's configuration is kept before another one takes over, sealed as it was, and put back when need be."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from messaging.models import Backup, Connection, Switch
from messaging.services import health
from tenants.models import User

KEPT_FOR = timedelta(days=30)


def keep(connection: Connection, *, by: User | None, switch: Switch | None = None) -> Backup:
    """As it is now. Before a switch it is kept once, however often a share is raised."""
    known = Backup.objects.filter(switch=switch).first() if switch else None
    if known:
        return known
    backup = Backup(
        channel=connection.channel,
        switch=switch,
        provider_key=connection.provider_key,
        account=connection.account,
        taken_by=by,
    )
    backup.credentials = connection.credentials
    backup.save(force_insert=True)
    return backup


def put_back(backup: Backup, connection: Connection) -> None:
    """The connection is as the backup has it, without asking anybody."""
    connection.credentials, connection.account = backup.credentials, backup.account
    connection.state, connection.error = Connection.State.WORKING, ""
    connection.save(update_fields=["credentials_sealed", "account", "state", "error", "updated_at"])
    restored(backup)


def restored(backup: Backup) -> None:
    backup.restored_at = timezone.now()
    backup.save(update_fields=["restored_at", "updated_at"])


@transaction.atomic
def forget(backup: Backup, *, by: User | None) -> None:
    """Its secrets are nowhere any more."""
    connection = backup.channel.connections.filter(is_current=True).first()
    backup.delete()
    if connection:
        health.changed(connection, by=by)


def forget_old() -> None:
    """What nobody has needed for a month; a switch that is still watched keeps its own."""
    old = Backup.objects.filter(created_at__lt=Now() - KEPT_FOR)
    old.exclude(switch__state__in=Switch.UNDER_WAY).delete()
