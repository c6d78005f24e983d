"""Providers in the API: who can serve channels, how those that each serves are, and what they cost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from messaging.api import channel_examples as examples
from messaging.api.measures import Amounts, HealthSerializer, health_of
from messaging.models import Channel
from messaging.providers import registry
from messaging.queries.health import day_of
from messaging.queries.overview import Row, overview
from messaging.queries.worth import money
from tenants.access import may
from tenants.api.paging import Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(examples=[example(examples.PROVIDER)])
class ProviderSerializer(serializers.Serializer):
    """A company's service that can serve channels, and how those that it serves are."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own attribute of that name
    company = serializers.CharField()
    kind = serializers.CharField(help_text="Of channel: whatsapp or sms.")
    abilities = serializers.ListField(child=serializers.CharField(), help_text="What it can carry.")
    window_hours = serializers.IntegerField(
        allow_null=True, help_text="For so long after the person's last message free text is allowed; null: always."
    )
    channels = serializers.ListField(child=serializers.UUIDField(), help_text="Those it serves now.")
    health = HealthSerializer()
    answered_in_seconds = serializers.FloatField(
        allow_null=True, help_text="Nineteen answers in twenty take no longer."
    )
    cost = Amounts(help_text="What this month's messages have cost, by currency.")


class ProviderViewSet(OrganizationViewSet):
    """Who can serve channels."""

    tag, noun = "Channels", "channel"
    allow: ClassVar = {"list": may("channel.view")}
    queryset = Channel.objects.none()
    serializer_class = ProviderSerializer
    filter_backends = ()
    pagination_class = Whole

    def list(self, request) -> Response:
        """List providers.

        All that the product speaks, with the channels that each serves, how those are, and what this month's messages cost.
        """
        channels = Channel.objects.accessible_by(self.principal).filter(is_active=True)
        sheet = overview(list(channels.prefetch_related("connections")), timezone.localdate())
        costs: dict[str, dict[str, Decimal]] = {}
        for line in sheet.month.lines:
            if line.currency:
                costs.setdefault(line.provider_key, {}).setdefault(line.currency, Decimal(0))
                costs[line.provider_key][line.currency] += line.sums.amount
        told = [_provider(key, sheet.rows, costs.get(key, {})) for key in registry.PROVIDERS]
        return self.get_paginated_response(self.get_serializer(told, many=True).data)


def _provider(key: str, rows: list[Row], costs: Mapping[str, Decimal]) -> dict[str, Any]:
    provider = registry.get(key)
    served = [row for row in rows if row.connection and row.connection.provider_key == key]
    times = [row.answered_in for row in served if row.answered_in is not None]
    known = [row.health.state for row in served if row.health.state != "none"]
    worst = max(known, key=("ok", "warn", "bad").index, default="none")
    return {
        "key": key,
        "label": str(provider.label),
        "company": provider.company,
        "kind": provider.channel_kind,
        "abilities": sorted(str(ability.name).lower() for ability in provider.can),
        "window_hours": provider.window_hours,
        "channels": [row.channel.pk for row in served],
        "health": health_of(worst, day_of(row.health for row in served)),
        "answered_in_seconds": max(times, default=None),
        "cost": money(costs),
    }
