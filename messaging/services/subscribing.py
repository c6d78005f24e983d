"""Having a provider post to us, and what of it: without it nothing arrives. When it fails, the page says so and a check tries again."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.utils import timezone

from config.outside.errors import ProviderError
from messaging.models import Connection
from messaging.services import health, letting_go, statuses

log = structlog.get_logger(__name__)


def subscribe(connection: Connection) -> None:
    """At this channel's own address."""
    with _noted(connection):
        if ask(connection):
            confirmed(connection)


def ask(connection: Connection) -> bool:
    """Whether the provider posts here now; what is written in groups too, where people chose that. Raises what it raises."""
    posts_here = connection.provider.subscribe(connection.credentials, letting_go.address_of(connection))
    if connection.channel.takes_groups:
        connection.provider.take_groups(connection.credentials, taken=True)
    return posts_here


def confirmed(connection: Connection) -> None:
    """The provider asked at the webhook's address and got its answer."""
    Connection.objects.filter(pk=connection.pk).update(handshake_at=timezone.now())
    health.changed(connection)


def take_groups(connection: Connection) -> None:
    with _noted(connection):
        connection.provider.take_groups(connection.credentials, taken=True)


def leave_groups(connection: Connection) -> None:
    """Until whoever posts them hears of it they are left out here. Others may share the instance: it is told only this once."""
    with _noted(connection):
        connection.provider.take_groups(connection.credentials, taken=False)


@contextmanager
def _noted(connection: Connection) -> Iterator[None]:
    try:
        yield
    except ProviderError as error:
        reason = statuses.explained(connection.provider, error.code)[:300]
        Connection.objects.filter(pk=connection.pk).update(error=reason)
        log.warning("channels.not_subscribed", channel=str(connection.channel_id), code=error.code)
