"""What channels hold at their providers is taken back before their organization is erased."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction

from messaging.models import Connection
from messaging.services import channels, letting_go, sessions
from tenants.deletion.farewells import Farewell
from tenants.models import Route


def farewells() -> Iterator[Farewell]:
    """Each connection that is not off: phones are logged out, what posts to us is told to stop."""
    for connection in Connection.objects.exclude(state=Connection.State.OFF).select_related("channel"):
        yield Farewell(connection.provider_key, partial(_take_back, connection))


def _take_back(connection: Connection) -> bool:
    if connection.provider.is_paired and not sessions.part(connection):
        return False
    if not letting_go.shares_account(connection):
        connection.provider.leave(connection.credentials, letting_go.address_of(connection))
    with transaction.atomic():
        Route.objects.filter(channel_id=connection.channel_id).delete()
        channels.put_out(connection)
    return True
