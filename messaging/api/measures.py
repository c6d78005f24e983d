"""Shapes that the API's answers about providers share: money by currency, a day's health, traffic, a comparison."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from messaging.api import channel_examples as examples
from tenants.api.schema import example


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Amounts(serializers.Field):
    """Money by currency, each as text: messages cost fractions of a cent."""

    def to_representation(self, value: Any) -> Any:
        return value


class HealthSerializer(serializers.Serializer):
    """The last 24 hours; `state` is what the last two say: ok, warn, bad, or none when nothing was sent."""

    state = serializers.CharField()
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()


@extend_schema_serializer(examples=[example(examples.MEASURED)])
class MeasuredSerializer(serializers.Serializer):
    """What a provider carried in a span of time."""

    days = serializers.FloatField()
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()
    failed_percent = serializers.FloatField()
    received = serializers.IntegerField()
    messages_a_day = serializers.FloatField()
    answered_in_seconds = serializers.FloatField(
        allow_null=True, help_text="Nineteen answers in twenty took no longer."
    )


@extend_schema_serializer(examples=[example(examples.LINE)])
class ComparisonLineSerializer(serializers.Serializer):
    """One category of messages."""

    category = serializers.CharField()
    messages = serializers.IntegerField()
    here = Amounts()
    there = Amounts()


@extend_schema_serializer(examples=[example(examples.COMPARISON)])
class ComparisonSerializer(serializers.Serializer):
    """A month as it is carried now, and what the same would cost elsewhere. Money is text, by currency; reais as well."""

    channel = serializers.UUIDField()
    here = serializers.CharField(help_text="The provider that serves now: real charges.")
    there = serializers.CharField(help_text="The other one: every message at today's table of prices.")
    traffic = MeasuredSerializer()
    categories = ComparisonLineSerializer(many=True)
    cost_here = Amounts()
    cost_there = Amounts()
    cost_here_brl = serializers.CharField()
    cost_there_brl = serializers.CharField()
    saved_brl = serializers.CharField(help_text="By having it carried there; negative: it would cost more.")
    unpriced_here = serializers.IntegerField(help_text="Messages without a known price, in no sum.")
    unpriced_there = serializers.IntegerField()
    exchange = Amounts(help_text="What a unit of other money is taken for, in reais.")


def health_of(state: str, sums: Any) -> dict[str, Any]:
    return {"state": state, "sent": sums.sent, "delivered": sums.arrived, "failed": sums.failed}
