"""Who is blocked, in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import examples
from messaging.models import Block
from messaging.models.block import reached
from messaging.services import blocking
from tenants.access import may
from tenants.api.bodies import Body, Related
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(examples=[example(examples.BLOCK)])
class BlockSerializer(serializers.ModelSerializer):
    """That a person is not heard any more."""

    contact_name = serializers.CharField(source="contact.display_name")
    blocked_by_name = serializers.CharField(source="blocked_by", default=None, allow_null=True)

    class Meta:
        model = Block
        fields = ("id", "created_at", "contact", "contact_name", "reason", "blocked_by", "blocked_by_name")
        read_only_fields = fields


@extend_schema_serializer(component_name="Block", examples=[example(examples.BLOCK_ASKED)])
class BlockBody(Body):
    """Whom to block, and why."""

    contact = Related(lambda principal: reached(principal, "conversation.change"))
    reason = serializers.CharField(max_length=blocking.LONGEST_REASON, required=False, allow_blank=True)


class BlockViewSet(OrganizationViewSet):
    """Blocked people."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = {
        "list": may("conversation.view"),
        "retrieve": may("conversation.view"),
        "create": may("conversation.change"),
        "destroy": may("conversation.change"),
    }
    queryset = Block.objects.none()
    serializer_class = BlockSerializer

    def rows(self) -> QuerySet:
        return Block.objects.accessible_by(self.principal).select_related("contact", "blocked_by")

    def list(self, request) -> Response:
        """List who is blocked.

        What they write is kept, opens nothing and notifies nobody; nothing can be sent to them (`blocked`).
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read who is blocked, and why."""
        return self.shown(self.row())

    @extend_schema(request=BlockBody)
    def create(self, request) -> Response:
        """Block a person.

        Their open conversations are resolved. Somebody who is blocked already stays so: the answer is the first block.
        """
        said = self.body(BlockBody)
        block = blocking.block(said["contact"], by=self.person, reason=said.get("reason", ""))
        return self.shown(Block.objects.select_related("contact", "blocked_by").get(pk=block.pk), status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Unblock a person.

        The conversations that the block resolved are open again.
        """
        blocking.unblock(self.row("conversation.change").contact, by=self.person)
        return Response(status=204)
