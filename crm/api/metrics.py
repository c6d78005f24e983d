"""The metrics of a pipeline as the API tells them; docs/metrics.md defines each number."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api import examples
from crm.api.representations import CENTS
from crm.models import Stage
from crm.queries.metrics.history import History
from tenants.api.schema import example

SHARE = "Between 0 and 1; null when there is nothing to have a share of."
DAYS = "In days; null when there are none."

EXAMPLE: dict[str, Any] = {
    "pipeline": examples.LEAD["pipeline"],
    "totals": {
        "count": 150,
        "open": 108,
        "open_cents": 128400000,
        "weighted_cents": 36526500,
        "at_least_cents": 29040000,
        "at_most_cents": 44010000,
        "won": 30,
        "won_cents": 36780000,
        "lost": 12,
        "lost_cents": 9120000,
        "conversion": 0.2,
        "win_rate": 0.714,
        "cycle_days": 12.7,
        "average_sale_cents": 1226000,
        "velocity_cents": 7444000,
    },
    "stages": [
        {
            "stage": examples.LEAD["stage"],
            "name": "Proposta",
            "kind": "open",
            "reached": 62,
            "reached_cents": 73600000,
            "advanced": 0.59,
            "entered": 64,
            "left": 39,
            "standing": 25,
            "standing_cents": 27000000,
            "average_days": 3.9,
            "median_days": 2.9,
            "p90_days": 7.5,
            "goal_days": 10,
        }
    ],
    "bottleneck": None,
    "by_owner": [
        {
            "key": "none",
            "name": "Sem responsável",
            "open": 7,
            "won": 1,
            "won_cents": 1640000,
            "lost": 1,
            "win_rate": 0.5,
        }
    ],
    "by_source": [
        {"key": "site", "name": "Site", "open": 31, "won": 9, "won_cents": 9800000, "lost": 4, "win_rate": 0.69}
    ],
    "lost_reasons": [{"reason": None, "name": "Sem motivo informado", "count": 4, "cents": 5390000}],
}


class TotalsSerializer(serializers.Serializer):
    """What the leads come to as they stand now."""

    count = serializers.IntegerField()
    open = serializers.IntegerField()
    open_cents = serializers.IntegerField(help_text=CENTS)
    weighted_cents = serializers.IntegerField(help_text="Each value by the chance of its stage, in cents.")
    at_least_cents = serializers.IntegerField(help_text="The forecast lies above this nine times in ten.")
    at_most_cents = serializers.IntegerField(help_text="The forecast lies below this nine times in ten.")
    won = serializers.IntegerField()
    won_cents = serializers.IntegerField(help_text=CENTS)
    lost = serializers.IntegerField()
    lost_cents = serializers.IntegerField(help_text=CENTS)
    conversion = serializers.FloatField(allow_null=True, help_text=f"Won, of all. {SHARE}")
    win_rate = serializers.FloatField(allow_null=True, help_text=f"Won, of those closed. {SHARE}")
    cycle_days = serializers.FloatField(allow_null=True, help_text=f"From creation to sale. {DAYS}")
    average_sale_cents = serializers.FloatField(allow_null=True, help_text=CENTS)
    velocity_cents = serializers.FloatField(allow_null=True, help_text="What open leads bring in a day, in cents.")


class StageMetricsSerializer(serializers.Serializer):
    """A stage: who got there, who came and went, and how long they stayed."""

    stage = serializers.UUIDField(source="stage.pk")
    name = serializers.CharField(source="stage.name")
    kind = serializers.ChoiceField(source="stage.kind", choices=Stage.Kind.choices)
    reached = serializers.IntegerField(help_text="Leads that got this far or further.")
    reached_cents = serializers.IntegerField(help_text=CENTS)
    advanced = serializers.FloatField(allow_null=True, help_text=f"Reached the next stage, of those. {SHARE}")
    entered = serializers.IntegerField()
    left = serializers.IntegerField()
    standing = serializers.IntegerField()
    standing_cents = serializers.IntegerField(help_text=CENTS)
    average_days = serializers.FloatField(source="average", allow_null=True, help_text=DAYS)
    median_days = serializers.FloatField(source="median", allow_null=True, help_text=DAYS)
    p90_days = serializers.FloatField(source="p90", allow_null=True, help_text=f"Nine in ten stay less. {DAYS}")
    goal_days = serializers.IntegerField(source="goal", allow_null=True)


class SliceSerializer(serializers.Serializer):
    """The leads of one owner or source."""

    key = serializers.CharField(help_text="The owner's id or `none`; the source.")
    name = serializers.CharField(source="label")
    open = serializers.IntegerField()
    won = serializers.IntegerField()
    won_cents = serializers.IntegerField(help_text=CENTS)
    lost = serializers.IntegerField()
    win_rate = serializers.FloatField(allow_null=True, help_text=SHARE)


class ReasonSerializer(serializers.Serializer):
    """Why leads were lost."""

    reason = serializers.UUIDField(source="pk", allow_null=True)
    name = serializers.CharField()
    count = serializers.IntegerField()
    cents = serializers.IntegerField(help_text=CENTS)


@extend_schema_serializer(examples=[example(EXAMPLE)])
class MetricsSerializer(serializers.Serializer):
    """A pipeline's history in numbers."""

    pipeline = serializers.UUIDField()
    totals = TotalsSerializer()
    stages = StageMetricsSerializer(many=True)
    bottleneck = serializers.UUIDField(allow_null=True, help_text="The stage where leads wait longest for its goal.")
    by_owner = SliceSerializer(many=True)
    by_source = SliceSerializer(many=True)
    lost_reasons = ReasonSerializer(many=True)


def told(history: History) -> dict[str, Any]:
    """Everything, once."""
    worst = history.bottleneck
    whole = {
        "pipeline": history.pipeline.pk,
        "totals": history.totals,
        "stages": history.stages,
        "bottleneck": worst.metrics.stage.pk if worst else None,
        "by_owner": history.by_owner(),
        "by_source": history.by_source(),
        "lost_reasons": history.lost_reasons,
    }
    return MetricsSerializer(whole).data
