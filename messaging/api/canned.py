"""Canned replies in the API."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import examples
from messaging.forms.canned import SHORTCUT, refusal_of_text, sharings, tidy_shortcut
from messaging.models import CannedReply
from messaging.models.canned import Sharing
from messaging.services import canned
from messaging.variables import LABELS
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.permissions import refused
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership

VARIABLES = f"Variables: {', '.join('{{%s}}' % name for name in LABELS)}."  # noqa: UP031

TAKEN = "`taken`: another reply has this shortcut; `too_many`: delete some first."


@extend_schema_serializer(examples=[example(examples.CANNED_REPLY)])
class CannedReplySerializer(serializers.ModelSerializer):
    """A text that is used again."""

    class Meta:
        model = CannedReply
        fields = ("id", "created_at", "updated_at", "title", "shortcut", "category", "text", "sharing", "owner")
        read_only_fields = fields


@extend_schema_serializer(component_name="CannedReply", examples=[example(examples.CANNED_REPLY_WRITTEN)])
class CannedReplyBody(Body):
    """A reply to keep."""

    title = serializers.CharField(max_length=80)
    shortcut = serializers.CharField(max_length=33, help_text="Letters, digits, - and _; unique among whoever uses it.")
    text = serializers.CharField(max_length=4000, help_text=VARIABLES)
    category = serializers.ChoiceField(CannedReply.Category.choices, required=False)
    sharing = serializers.ChoiceField(Sharing.choices, required=False)

    def validate_shortcut(self, said: str) -> str:
        shortcut = tidy_shortcut(said)
        if not SHORTCUT.fullmatch(shortcut):
            raise serializers.ValidationError(_("Use letters, digits, - and _, without spaces."))
        return shortcut

    def validate_text(self, text: str) -> str:
        if why := refusal_of_text(text):
            raise serializers.ValidationError(why)
        return text

    def validate_sharing(self, sharing: str) -> str:
        asks = self.context["request"].auth
        if isinstance(asks, Membership) and sharing not in dict(sharings(asks)):
            raise serializers.ValidationError(_("You may not share replies like this."))
        return sharing


@extend_schema_serializer(component_name="CannedReplyChange", examples=[example(examples.CANNED_REPLY_WRITTEN)])
class CannedReplyChangeBody(CannedReplyBody):
    """What is to change."""

    title = serializers.CharField(max_length=80, required=False)
    shortcut = serializers.CharField(max_length=33, required=False)
    text = serializers.CharField(max_length=4000, required=False, help_text=VARIABLES)


class CannedReplyViewSet(OrganizationViewSet):
    """Canned replies."""

    tag, noun = "Messages", "conversation"
    allow: ClassVar = {
        "list": may("conversation.view"),
        "retrieve": may("conversation.view"),
        "create": may("conversation.change"),
        "partial_update": may("conversation.change"),
        "destroy": may("conversation.change"),
    }
    problems: ClassVar = {"create": {422: TAKEN}, "partial_update": {422: TAKEN}}
    queryset = CannedReply.objects.none()
    serializer_class = CannedReplySerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return CannedReply.objects.accessible_by(self.principal).in_order()

    def list(self, request) -> Response:
        """List canned replies.

        One's own and those that are shared. A key sees those shared with everybody.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a canned reply."""
        return self.shown(self.row())

    @extend_schema(request=CannedReplyBody)
    def create(self, request) -> Response:
        """Keep a canned reply.

        Whoever may change templates shares it; others keep their own. Keys keep none.
        """
        member = self._member()
        said = {"sharing": Sharing.PRIVATE, **self.body(CannedReplyBody)}
        return self.shown(_kept(lambda: canned.add(by=member, **said)), status=201)

    @extend_schema(request=CannedReplyChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a canned reply."""
        member, reply = self._member(), self.row("conversation.change")
        said: dict[str, Any] = self.body(CannedReplyChangeBody)
        return self.shown(_kept(lambda: canned.change(reply, by=member, **said)))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a canned reply."""
        self._member()
        canned.delete(self.row("conversation.change"), by=self.person)
        return Response(status=204)

    def _member(self) -> Membership:
        if not isinstance(self.principal, Membership):
            refused(self.request)
            raise PermissionDenied(_("Canned replies are kept by people. A key may read those shared with everybody."))
        return self.principal


def _kept(keep) -> CannedReply:
    try:
        return keep()
    except canned.Taken:
        raise Unprocessable(_("Another reply has this shortcut."), code="taken") from None
    except canned.TooMany:
        raise Unprocessable(_("There are too many canned replies. Delete some first."), code="too_many") from None
