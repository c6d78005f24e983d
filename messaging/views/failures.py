"""What did not go on the last day: why, and what to do about each."""

from messaging.models import Channel
from messaging.queries import health
from messaging.views import screens
from messaging.views.inbox import uuid_of
from tenants.access import may
from tenants.views.base import TenantView

SHOWN = 100


class FailuresView(TenantView):
    """Of all channels, or of one; sent again where it stands, in its conversation."""

    allow = may("channel.view")

    def get(self, request):
        channel = self._channel(request.GET.get("channel", ""))
        rows = health.failures(request.membership)
        rows = rows.filter(channel=channel) if channel else rows
        context = {"messages_failed": rows[:SHOWN], "n": rows.count(), "channel": channel, "shown": SHOWN}
        return screens.fragment(request, "channels/failures.html", context)

    def _channel(self, pk: str) -> Channel | None:
        return Channel.objects.accessible_by(self.request.membership).filter(pk=uuid_of(pk)).first() if pk else None
