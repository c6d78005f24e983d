"""How a channel is: whether its credentials work, and who is told when they stop."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from config.outside.errors import ProviderError
from crm import events
from crm.models import Notification
from crm.queries import people
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import notifying
from messaging.models import Connection
from messaging.services import statuses
from tenants.models import User


def refused(connection: Connection, error: ProviderError) -> None:
    """The provider refuses the credentials: nothing goes out until an admin connects again. Told once."""
    _refuse(connection, statuses.explained(connection.provider, error.code))


def stopped(connection: Connection, event: str) -> None:
    """The provider says that the account is gone, banned, or no longer shared with us."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = gettext("Meta says that this account may no longer be used (%(event)s).") % {"event": event[:60]}
    _refuse(connection, reason)


def leaked(channel_id: UUID) -> bool:
    """A statement by way of it would have reached another organization: nothing goes out until an admin connects it again.

    What comes in is stored as ever. Whether it worked until now.
    """
    with translation.override(settings.LANGUAGE_CODE):
        reason = gettext(
            "Shut for safety: work for it would have reached another organization. Nothing did; connect it again."
        )
    working = list(
        Connection.objects.filter(channel=channel_id, state=Connection.State.WORKING).select_related("channel")
    )
    for connection in working:
        _refuse(connection, reason)
    return bool(working)


def troubled(connection: Connection, error: ProviderError) -> None:
    """Something is wrong that may pass by itself; nothing is held back for it, and those who can look are told."""
    reason = statuses.explained(connection.provider, error.code)[:300]
    if Connection.objects.filter(pk=connection.pk).exclude(error=reason).update(error=reason):
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


def _refuse(connection: Connection, reason: str) -> None:
    working = Connection.objects.filter(pk=connection.pk, state=Connection.State.WORKING)
    if working.update(state=Connection.State.REFUSED, error=reason[:300], checked_at=timezone.now()):
        changed(connection)
        tell_admins(connection)


def tell_admins(connection: Connection, kind: str = Notification.Kind.CHANNEL_REFUSED, **particulars: Any) -> None:
    """Those who can mend it, with the way to its page."""
    path, name = f"settings/channels/{connection.channel_id}/", connection.channel.name
    for member in people.colleagues():
        if member.may("channel.change"):
            notifying.notify(member.user, kind, by=None, path=path, name=name, **particulars)
