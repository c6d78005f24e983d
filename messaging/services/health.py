"""How a channel is: whether its credentials work, and who is told when they stop."""

from django.utils import timezone

from crm import events
from crm.queries import people
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import notifying
from messaging.models import Connection
from messaging.providers.errors import ProviderError
from messaging.services import statuses
from tenants.models import User

CHANNEL_REFUSED = "channel.refused"


def refused(connection: Connection, error: ProviderError) -> None:
    """The provider refuses the credentials: nothing goes out until an admin connects again. Told once."""
    reason = statuses.explained(connection.provider, error.code)[:300]
    working = Connection.objects.filter(pk=connection.pk, state=Connection.State.WORKING)
    if working.update(state=Connection.State.REFUSED, error=reason, checked_at=timezone.now()):
        changed(connection)
        tell_admins(connection)


def works(connection: Connection) -> None:
    """The provider takes the credentials."""
    Connection.objects.filter(pk=connection.pk).update(
        state=Connection.State.WORKING, error="", checked_at=timezone.now()
    )
    changed(connection)


def changed(connection: Connection, *, by: User | None = None) -> None:
    """Pages about channels are drawn again."""
    events.record("channel.changed", connection.channel_id, audience=Audience(EVERYBODY), by=by)


def tell_admins(connection: Connection) -> None:
    """Those who can mend it."""
    for member in people.colleagues():
        if member.may("channel.change"):
            notifying.notify(
                member.user, CHANNEL_REFUSED, by=None, path="settings/channels/", name=connection.channel.name
            )
