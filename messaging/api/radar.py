"""The radar in the API: who waits for an answer for too long."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import examples
from messaging.models import Conversation
from messaging.queries import radar
from tenants.access import may
from tenants.api.paging import Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(component_name="Waiting", examples=[example(examples.WAITING)])
class WaitingSerializer(serializers.Serializer):
    """A conversation that is about to go unanswered, and why."""

    conversation = serializers.UUIDField(source="conversation.pk")
    contact = serializers.UUIDField(source="conversation.contact_id")
    contact_name = serializers.CharField(source="conversation.contact.display_name")
    channel = serializers.UUIDField(source="conversation.channel_id")
    channel_name = serializers.CharField(source="conversation.channel.name")
    assignee = serializers.UUIDField(source="conversation.assignee_id", allow_null=True)
    assignee_name = serializers.CharField(source="conversation.assignee", default=None, allow_null=True)
    preview = serializers.CharField(source="conversation.preview", allow_blank=True)
    waits_since = serializers.DateTimeField(source="since")
    is_late = serializers.BooleanField(help_text="For longer than promised, counted while the channel is open.")
    window_closes_at = serializers.DateTimeField(
        source="closes_at", allow_null=True, help_text="When that is soon, while the last word is theirs."
    )
    has_task_due = serializers.BooleanField(source="has_promise", help_text="Of its lead.")


class RadarViewSet(OrganizationViewSet):
    """The radar."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = {"list": may("conversation.view")}
    queryset = Conversation.objects.none()
    serializer_class = WaitingSerializer
    pagination_class = Whole

    def list(self, request) -> Response:
        """List who waits.

        Open conversations that the caller sees in which the person spoke last and has waited for longer than the
        organization promises, or whose window is about to close; at most 100, the longest wait first.
        """
        page: Any = self.paginate_queryset(radar.blips(self.principal))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
