"""What serves a channel, and what carried a message: they differ after a change of provider."""

from messaging.models import Connection, Message
from messaging.providers.base import Provider


def carrier(message: Message) -> Connection | None:
    """Through which the provider that knows this message by its id is still reached; None when it no longer is."""
    rows = Connection.objects.filter(channel=message.channel_id).exclude(state=Connection.State.OFF)
    if message.provider_key:
        rows = rows.filter(provider_key=message.provider_key)
    # Written before providers were kept: the channel's first.
    return rows.select_related("channel").order_by("created_at").first()


def explainer(message: Message) -> Provider | None:
    """Whose codes its errors are."""
    rows = Connection.objects.filter(channel=message.channel_id)
    if message.provider_key:
        rows = rows.filter(provider_key=message.provider_key)
    found = rows.order_by("created_at").first()
    return found.provider if found else None
