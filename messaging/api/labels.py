"""Labels in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from crm.models import Stage
from messaging.api import examples
from messaging.models import Label
from messaging.services import labels
from messaging.services.marking import LONGEST
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

TAKEN = "`taken`: another label has this name; `too_many`: remove some first."


@extend_schema_serializer(examples=[example(examples.LABEL)])
class LabelSerializer(serializers.ModelSerializer):
    """What conversations are called by."""

    class Meta:
        model = Label
        fields = ("id", "created_at", "updated_at", "name", "colour", "position")
        read_only_fields = fields


@extend_schema_serializer(component_name="Label", examples=[example(examples.LABEL_WRITTEN)])
class LabelBody(Body):
    """A label to keep."""

    name = serializers.CharField(max_length=LONGEST)
    colour = serializers.ChoiceField(Stage.Colour.choices, default=Stage.Colour.SLATE)


@extend_schema_serializer(component_name="LabelChange", examples=[example(examples.LABEL_WRITTEN)])
class LabelChangeBody(Body):
    """What is to change."""

    name = serializers.CharField(max_length=LONGEST, required=False)
    colour = serializers.ChoiceField(Stage.Colour.choices, required=False)


class LabelViewSet(OrganizationViewSet):
    """Labels of conversations."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = {
        "list": may("conversation.view"),
        "retrieve": may("conversation.view"),
        "create": may("conversation.change"),
        "partial_update": may("pipeline.change"),
        "destroy": may("pipeline.change"),
    }
    problems: ClassVar = {"create": {422: TAKEN}, "partial_update": {422: TAKEN}}
    queryset = Label.objects.none()
    serializer_class = LabelSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return Label.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List labels.

        In their order. A conversation is given labels by name: `PATCH conversations/<id>/`.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a label."""
        return self.shown(self.row())

    @extend_schema(request=LabelBody)
    def create(self, request) -> Response:
        """Make a label."""
        said: dict[str, Any] = self.body(LabelBody)
        return self.shown(_kept(lambda: labels.add(by=self.person, **said)), status=201)

    @extend_schema(request=LabelChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Rename or recolour a label.

        On all conversations at once.
        """
        label, said = self.row(), self.body(LabelChangeBody)
        return self.shown(_kept(lambda: labels.change(label, by=self.person, **said)))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove a label.

        From all conversations.
        """
        labels.remove(self.row(), into=None, by=self.person)
        return Response(status=204)


def _kept(keep) -> Label:
    try:
        return keep()
    except labels.Taken:
        raise Unprocessable(_("Another label has this name."), code="taken") from None
    except labels.TooMany:
        raise Unprocessable(_("There are too many labels. Remove some first."), code="too_many") from None
