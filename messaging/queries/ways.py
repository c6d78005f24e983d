"""By what a channel is reached while its own connection does not answer."""

from uuid import UUID

from messaging.models import Channel, Connection, Conversation, Fallback
from messaging.queries import connections
from tenants.access import Principal


def working(channel_id: UUID) -> Connection | None:
    """What serves a channel, if it works."""
    rows = Connection.objects.filter(channel=channel_id, channel__is_active=True, is_current=True)
    return rows.filter(state=Connection.State.WORKING).select_related("channel").first()


def now(conversation: Conversation) -> Connection | None:
    """What a conversation is answered by. A group knows one number of ours: no other one stands in for it there."""
    connection = connections.serving(conversation.channel, conversation.pk)
    if connection and connection.state == Connection.State.REFUSED and not conversation.is_group:
        return standing_in(conversation.channel) or connection
    return connection


def standing_in(channel: Channel) -> Connection | None:
    """What sends for a channel that has fallen back; None when it has not."""
    if channel.fallback_id is None:
        return None
    fallen = Fallback.objects.under_way().filter(channel=channel).first()
    return working(fallen.by_id) if fallen else None


def standbys(channel: Channel, principal: Principal):
    """Who could send for it: another working channel of the same kind."""
    rows = Channel.objects.accessible_by(principal).filter(is_active=True, kind=channel.kind)
    return rows.exclude(pk=channel.pk).order_by("name")
