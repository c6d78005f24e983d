"""What serves a channel, and what carried a message: they differ after a change of provider."""

import hashlib
from uuid import UUID

from django.db.models import Q

from messaging.models import Channel, Connection, Message
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.queries.switching import named_beside


def serving(channel: Channel, conversation_id: UUID) -> Connection | None:
    """What a conversation goes by now: the one beside that has a share, if it is in it, else what serves the channel.

    While the one beside is refused, its share goes by what serves the rest.
    """
    has_share = Q(share__gt=0, state=Connection.State.WORKING)
    rows = channel.connections.filter(Q(is_current=True) | has_share).exclude(state=Connection.State.OFF)
    known = {row.is_current: row for row in rows}
    beside = known.get(False)
    return beside if beside and is_in_share(beside, conversation_id) else known.get(True)


def is_in_share(beside: Connection, conversation_id: UUID) -> bool:
    """The same answer for as long as a change of provider lasts; a larger share only adds."""
    digest = hashlib.blake2b(conversation_id.bytes, key=beside.pk.bytes, digest_size=8).digest()
    return int.from_bytes(digest) % 100 < beside.share


def sending(message: Message, channel: Channel) -> Connection | None:
    """What a message goes by now; a template that is not known beside goes by what serves the channel.

    A refused one is tried too: that is how it is found to work again.
    """
    if not channel.is_active:
        return None
    found = serving(channel, message.conversation_id)
    if found is None or found.is_current or message.kind != "template":
        return found
    payload = message.payload
    if named_beside(found, payload.get("template", ""), payload.get("language", "")) is not None:
        return found
    return channel.connections.filter(is_current=True).exclude(state=Connection.State.OFF).first()


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
