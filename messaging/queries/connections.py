"""What serves a channel, and what carried a message: they differ after a change of provider."""

from messaging.models import Connection, Message
from messaging.providers import registry
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
    if message.provider_key:
        return registry.get(message.provider_key)
    first = Connection.objects.filter(channel=message.channel_id).order_by("created_at").first()
    return first.provider if first else None
