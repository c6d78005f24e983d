"""What messages cost, in the API: by day, channel, provider and category."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from messaging.api import channel_examples as examples
from messaging.models import Charge
from messaging.queries import costs
from tenants.access import may
from tenants.api.paging import Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(examples=[example(examples.COST)])
class CostSerializer(serializers.Serializer):
    """One day's messages of one channel, provider, category and currency."""

    day = serializers.DateField()
    channel = serializers.UUIDField(source="channel_id")
    provider = serializers.CharField(source="provider_key")
    category = serializers.CharField()
    currency = serializers.CharField(allow_blank=True, help_text="Empty where nobody has said a price.")
    messages = serializers.IntegerField()
    free = serializers.IntegerField(help_text="Of these, those that the provider asks nothing for.")
    unpriced = serializers.IntegerField(help_text="Of these, those whose price nobody has said: in no sum.")
    estimated = serializers.IntegerField(help_text="Of these, those priced by the table until the provider tells.")
    amount = serializers.SerializerMethodField(help_text="As text: messages cost fractions of a cent.")

    def get_amount(self, row: dict) -> str:
        return f"{row['amount'].normalize():f}"


class CostFilter(filters.FilterSet):
    """A month, and of whom."""

    month = filters.CharFilter(method="of_month", label="`2026-11`; this one unless said.")
    channel = filters.UUIDFilter(label="Of this channel.")
    provider = filters.CharFilter(field_name="provider_key", label="Of this provider.")
    category = filters.CharFilter(label="Of this category, such as `marketing` or `utility`.")

    def of_month(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        first = costs.month_named(value)
        if first is None:
            raise ValidationError({"month": [_("Name a month, such as 2026-11.")]})
        return costs.in_month(rows, first)


class CostViewSet(OrganizationViewSet):
    """Costs of messages."""

    tag, noun = "Channels", "channel"
    allow: ClassVar = {"list": may("channel.view")}
    queryset = Charge.objects.none()
    serializer_class = CostSerializer
    filterset_class = CostFilter
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return Charge.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List what messages cost.

        A month by day, channel, provider and category, newest day first. Each amount is what it was on its day.
        """
        rows = self.filter_queryset(self.rows())
        if not request.query_params.get("month"):
            rows = costs.in_month(rows, timezone.localdate().replace(day=1))
        found = costs.grouped(rows).order_by("-day", "channel_id", "provider_key", "category", "currency")
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(found), many=True).data)
