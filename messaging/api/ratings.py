"""Ratings in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import examples
from messaging.models import Rating
from tenants.access import may
from tenants.api.filters import Moment, YesNo
from tenants.api.paging import NewestFirst
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


class LastAskedFirst(NewestFirst):
    """By when they were asked."""

    moment = "asked_at"


@extend_schema_serializer(examples=[example(examples.RATING)])
class RatingSerializer(serializers.ModelSerializer):
    """How somebody was served: 1 is very bad, 5 is great; null while they have not answered."""

    agent_name = serializers.CharField(source="agent", default=None, allow_null=True)
    team = serializers.UUIDField(source="team_id", allow_null=True)
    contact = serializers.UUIDField(source="conversation.contact_id")

    class Meta:
        model = Rating
        fields = (
            "id",
            "conversation",
            "contact",
            "channel",
            "agent",
            "agent_name",
            "team",
            "asked_at",
            "score",
            "answered_at",
            "comment",
        )
        read_only_fields = fields


class RatingFilter(filters.FilterSet):
    """Ratings."""

    score = filters.NumberFilter(field_name="score", label="From 1 to 5.")
    given = YesNo(method="answered", label="`true`: with a score; `false`: still without.")
    agent = filters.UUIDFilter(field_name="agent", label="Who had the conversation.")
    team = filters.UUIDFilter(field_name="team_id", label="Whose team it was.")
    channel = filters.UUIDFilter(field_name="channel", label="On which channel.")
    asked_after = Moment(field_name="asked_at", lookup_expr="gte", label="At or after.")
    asked_before = Moment(field_name="asked_at", lookup_expr="lt", label="Before.")

    def answered(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(score__isnull=not value)


class RatingViewSet(OrganizationViewSet):
    """Ratings."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = {"list": may("conversation.view"), "retrieve": may("conversation.view")}
    queryset = Rating.objects.none()
    serializer_class = RatingSerializer
    filterset_class = RatingFilter
    pagination_class = LastAskedFirst

    def rows(self) -> QuerySet:
        return Rating.objects.accessible_by(self.principal).select_related("conversation", "agent")

    def list(self, request) -> Response:
        """List ratings.

        Asked when a conversation is resolved, where its channel asks; the last asked first.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a rating."""
        return self.shown(self.row())
