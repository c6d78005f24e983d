"""Channels in the API: what serves each, how it is, its fallback, what it costs and would cost elsewhere."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from messaging.api import channel_examples as examples
from messaging.api.measures import Amounts, ComparisonSerializer, HealthSerializer, health_of
from messaging.models import Channel, Connection
from messaging.providers.base import Can
from messaging.queries import switching as queries
from messaging.queries import worth
from messaging.queries.overview import Row, overview
from messaging.queries.ways import standbys
from messaging.queries.worth import money
from messaging.services import channels, falling_back
from tenants.access import may
from tenants.api.bodies import Body, Related
from tenants.api.filters import YesNo
from tenants.api.paging import Whole
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(examples=[example(examples.CONNECTION)])
class ConnectionSerializer(serializers.ModelSerializer):
    """The provider and credentials behind a channel; the credentials are never told."""

    provider = serializers.CharField(source="provider_key")
    state = serializers.CharField(help_text=f"One of {', '.join(Connection.State.values)}.")

    class Meta:
        model = Connection
        fields = tuple(examples.CONNECTION)
        read_only_fields = fields
        extra_kwargs: ClassVar = {
            "credentials_at": {"help_text": "When they were entered; null: before that was kept."},
            "valid_until": {"help_text": "The last day on which the provider takes them, where it is known."},
        }


@extend_schema_serializer(examples=[example(examples.CHANNEL)])
class ChannelSerializer(serializers.ModelSerializer):
    """An address people write to, and what serves it."""

    kind = serializers.CharField(help_text="whatsapp or sms.")
    fallen_back_to = serializers.SerializerMethodField(help_text="The channel that sends instead now; null: none.")
    connections = serializers.SerializerMethodField(help_text="What serves it now, first, and those before.")
    health = serializers.SerializerMethodField()
    answered_in_seconds = serializers.SerializerMethodField(help_text="Nineteen answers in twenty take no longer.")
    waiting = serializers.SerializerMethodField(help_text="Messages that should have left by now.")
    cost = serializers.SerializerMethodField(help_text="What this month's messages have cost, by currency.")

    class Meta:
        model = Channel
        fields = tuple(examples.CHANNEL)
        read_only_fields = fields

    def _row(self, channel: Channel) -> Row:
        return self.context["seen"][channel.pk]

    @extend_schema_field(ConnectionSerializer(many=True))
    def get_connections(self, channel: Channel) -> Any:
        known = sorted(channel.connections.all(), key=lambda each: (each.is_current, each.created_at), reverse=True)
        return ConnectionSerializer(known, many=True).data

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_fallen_back_to(self, channel: Channel) -> str | None:
        fallen = self._row(channel).fallen
        return str(fallen.by_id) if fallen else None

    @extend_schema_field(HealthSerializer)
    def get_health(self, channel: Channel) -> dict[str, Any]:
        health = self._row(channel).health
        return health_of(health.state, health)

    @extend_schema_field({"type": ["number", "null"]})
    def get_answered_in_seconds(self, channel: Channel) -> float | None:
        return self._row(channel).answered_in

    def get_waiting(self, channel: Channel) -> int:
        return self._row(channel).waiting

    @extend_schema_field(Amounts)
    def get_cost(self, channel: Channel) -> dict[str, str]:
        return money(self._row(channel).costs)


@extend_schema_serializer(component_name="ChannelChange", examples=[example(examples.CHANNEL_CHANGED)])
class ChannelBody(Body):
    """What is to be otherwise; the rest stays."""

    name = serializers.CharField(max_length=60, required=False, help_text="How your team calls it.")
    shows_typing = serializers.BooleanField(
        required=False, help_text="Whether people see that somebody is writing to them, where its provider can."
    )
    takes_groups = serializers.BooleanField(
        required=False,
        help_text="Whether what is written in groups comes, each as a conversation of its own; where that is a choice.",
    )
    fallback = Related(
        lambda principal: Channel.objects.accessible_by(principal).filter(is_active=True),
        allow_null=True,
        required=False,
        help_text="Which other number of the same kind sends while this one does not answer; null: messages wait.",
    )


class ChannelFilter(filters.FilterSet):
    """Channels."""

    active = YesNo(field_name="is_active", label="`true`: connected; `false`: disconnected.")


class ChannelViewSet(OrganizationViewSet):
    """Channels and what serves them."""

    tag, noun = "Channels", "channel"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "analysis"), may("channel.view")),
        "partial_update": may("channel.change"),
    }
    problems: ClassVar = {
        "partial_update": {422: "That channel cannot send for this one, or its provider cannot; `code` is `not_able`."},
        "analysis": {422: "That provider cannot serve this channel; `code` is `not_able`."},
    }
    queryset = Channel.objects.none()
    serializer_class = ChannelSerializer
    filterset_class = ChannelFilter
    pagination_class = Whole

    def rows(self) -> QuerySet:
        rows = Channel.objects.accessible_by(self.principal)
        return rows.prefetch_related("connections").order_by("-is_active", "name")

    def list(self, request) -> Response:
        """List channels.

        With the connections of each, the one that serves it now first; how it has been for a day, and its month's cost.
        """
        page = self.paginate_queryset(self.filter_queryset(self.rows())) or []
        return self.get_paginated_response(self._told(page))

    def retrieve(self, request, pk) -> Response:
        """Read a channel."""
        return Response(self._told([self.row()])[0])

    @extend_schema(request=ChannelBody)
    def partial_update(self, request, pk) -> Response:
        """Change a channel.

        Its name, whether people see that somebody is writing, whether groups come, and its fallback. Another provider for the same number is
        chosen by a switch.
        """
        channel, wanted = self.row("channel.change"), self.body(ChannelBody)
        other = wanted.get("fallback")
        if other and not standbys(channel, self.principal).filter(pk=other.pk).exists():
            raise Unprocessable("That channel cannot send for this one.", code="not_able")
        choices = {name: wanted[name] for name in channels.CHOICES if name in wanted}
        _insist(channel, choices)
        with transaction.atomic():
            if choices or "name" in wanted:
                name, roles = wanted.get("name", channel.name), channel.granted_roles
                channels.describe(channel, by=self.person, name=name, granted_roles=roles, **choices)
            if "fallback" in wanted:
                falling_back.choose(channel, fallback=other, by=self.person)
        return Response(self._told([self.row()])[0])

    @extend_schema(
        parameters=[OpenApiParameter("provider", str, required=True, description="Who else could serve it.")],
        responses=ComparisonSerializer,
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def analysis(self, request, pk) -> Response:
        """Compare with another provider.

        What thirty days of this channel cost, carry and take, and what the same would cost by the other one, a month.
        """
        channel, there = self.row(), request.query_params.get("provider", "")
        if not channel.is_active or there not in [each.key for each in queries.others(channel)]:
            raise Unprocessable("That provider cannot serve this channel.", code="not_able")
        found = worth.analysis(channel, there, today=timezone.localdate())
        return Response({"channel": channel.pk, **found.as_json()})

    def _told(self, channels: Sequence[Channel]) -> Any:
        seen = {row.channel.pk: row for row in overview(channels, timezone.localdate()).rows}
        context = self.get_serializer_context() | {"seen": seen}
        return ChannelSerializer(channels, many=True, context=context).data


def _insist(channel: Channel, choices: dict[str, bool]) -> None:
    """That whoever serves the channel leaves one these choices."""
    providers = [each.provider for each in channel.connections.all()]
    if "shows_typing" in choices and not any(Can.TYPING in each.can for each in providers):
        raise Unprocessable("Its provider cannot show that somebody is writing.", code="not_able")
    if "takes_groups" in choices and not any(each.groups_by_choice for each in providers):
        raise Unprocessable("Its provider leaves no choice about groups.", code="not_able")
