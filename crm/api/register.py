"""The record of processing (LGPD, art. 37) in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from crm.api import privacy_examples as examples
from crm.models import Processing, RegisterVersion
from crm.services import registering
from crm.services.registering import TEXTS, Line
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

ADMINS = may("organization.change")


@extend_schema_serializer(examples=[example(examples.ACTIVITY)])
class ProcessingSerializer(serializers.Serializer):
    """One activity of the register."""

    key = serializers.CharField()
    is_off = serializers.BooleanField(help_text="The organization does not do this.")
    edited = serializers.ListField(
        child=serializers.ChoiceField(TEXTS),
        help_text="Columns in the organization's own words; others follow the set-up.",
    )
    texts = serializers.DictField(child=serializers.CharField(), help_text="Column by column.")


def _text() -> serializers.CharField:
    return serializers.CharField(max_length=1000, required=False, allow_blank=True)


@extend_schema_serializer(component_name="ProcessingChange", examples=[example(examples.ACTIVITY_CHANGED)])
class ProcessingBody(Body):
    """Columns in the organization's own words; an empty one follows the set-up again."""

    purpose = _text()
    basis = _text()
    categories = _text()
    persons = _text()
    recipients = _text()
    retention = _text()
    security = _text()
    transfer = _text()
    is_off = serializers.BooleanField(required=False)


@extend_schema_serializer(component_name="ProcessingNew", examples=[example(examples.TEXTS)])
class ProcessingNewBody(ProcessingBody):
    """An activity that the product knows nothing of."""

    purpose = serializers.CharField(max_length=1000)


class ProcessingViewSet(OrganizationViewSet):
    """What personal data are treated for. Each change keeps a version."""

    tag, noun = "Privacy", "organization"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), ADMINS)
    queryset = Processing.objects.none()
    serializer_class = ProcessingSerializer
    lookup_value_converter = "slug"
    pagination_class = Whole

    def row(self, permission: str = "", pk: Any = None) -> Line:
        if found := registering.line_of(pk or self.kwargs["pk"]):
            return found
        raise Http404

    @extend_schema(responses=ProcessingSerializer(many=True))
    def list(self, request) -> Response:
        """List what personal data are treated for."""
        return self.get_paginated_response(ProcessingSerializer(registering.lines(), many=True).data)

    def retrieve(self, request, pk) -> Response:
        """Read one activity of the register."""
        return Response(ProcessingSerializer(self.row()).data)

    @extend_schema(request=ProcessingNewBody)
    def create(self, request) -> Response:
        """Add an activity."""
        said, key = self.body(ProcessingNewBody), registering.new_key()
        return self._kept(key, dict.fromkeys(TEXTS, ""), said, status=201)

    @extend_schema(request=ProcessingBody)
    def partial_update(self, request, pk) -> Response:
        """Change an activity."""
        line = self.row()
        return self._kept(line.key, line.texts, {"is_off": line.is_off} | self.body(ProcessingBody))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove an activity, or one's own words about one of the product's."""
        registering.remove(self.row().key, by=self.person)
        return Response(status=204)

    def _kept(self, key: str, texts: dict[str, str], said: dict[str, Any], status: int = 200) -> Response:
        is_off = said.pop("is_off", False)
        registering.change(key, texts | said, is_off=is_off, by=self.person)
        return Response(ProcessingSerializer(self.row(pk=key)).data, status=status)


@extend_schema_serializer(examples=[example(examples.VERSION)])
class RegisterVersionSerializer(serializers.ModelSerializer):
    """The whole register as it was at a moment."""

    contact = serializers.DictField(child=serializers.CharField(), help_text="Who answered for it then.")
    lines = serializers.ListField(child=serializers.DictField(), help_text="Its activities.")

    class Meta:
        model = RegisterVersion
        fields = tuple(examples.VERSION)
        read_only_fields = fields


class RegisterVersionViewSet(OrganizationViewSet):
    """Versions of the register. Nobody changes one."""

    tag, noun = "Privacy", "organization"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create"), ADMINS)
    queryset = RegisterVersion.objects.none()
    serializer_class = RegisterVersionSerializer

    def rows(self) -> QuerySet:
        return RegisterVersion.objects.all()

    def list(self, request) -> Response:
        """List versions of the register.

        Newest first.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a version of the register."""
        return self.shown(self.row())

    @extend_schema(request=None)
    def create(self, request) -> Response:
        """Keep a version as it is now."""
        return self.shown(registering.keep_version(by=self.person), status=201)
