"""Scores in the API: the rules, what was learnt, learning now."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.conditions import Unfit
from crm.models import ScoreModel, ScoreRule
from crm.scoring import facts
from crm.scoring.rules import START, Condition, Is
from crm.services.scoring import knowledge, ruling, training
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

CONDITION = {"fact": "messages_in", "is": "at_least", "value": 3}
RULE_CREATED: dict[str, Any] = {"reason": "Três ou mais mensagens", "points": 10, "conditions": [CONDITION]}
RULE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000071",
    "created_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-20T12:00:00Z",
    **RULE_CREATED,
    "is_active": True,
}
STATUS: dict[str, Any] = {
    "start": START,
    "hot_line": 68,
    "model_is_on": True,
    "is_learning": False,
    "outcome": "better",
    "versions": [
        {
            "version": 3,
            "created_at": "2026-11-20T03:00:00Z",
            "state": "active",
            "trained_on": 412,
            "won": 170,
            "auc": 0.81,
            "brier": 0.17,
        }
    ],
}


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["fact", "is"],
            "properties": {
                "fact": {"type": "string", "enum": [fact.name for fact in facts.ALL]},
                "is": {"type": "string", "enum": [how.value for how in Is]},
                "value": {"description": "A number, or a list of words; none where the comparison needs none."},
            },
        },
    }
)
class Conditions(serializers.Field):
    """What must hold, all of it."""

    def to_internal_value(self, data: Any) -> list[Condition]:
        if not isinstance(data, list) or not 1 <= len(data) <= 5:
            raise serializers.ValidationError("Give one to five conditions.")
        try:
            return [Condition.read(raw) for raw in data]
        except Unfit as unfit:
            raise serializers.ValidationError(str(unfit)) from None

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_serializer(examples=[example(RULE)])
class ScoreRuleSerializer(serializers.ModelSerializer):
    """Points for leads of which all conditions hold."""

    conditions = Conditions()

    class Meta:
        model = ScoreRule
        fields = ("id", "created_at", "updated_at", "reason", "points", "conditions", "is_active")
        read_only_fields = fields


@extend_schema_serializer(component_name="ScoreRule", examples=[example(RULE_CREATED)])
class ScoreRuleBody(Body):
    """A new rule."""

    reason = serializers.CharField(max_length=120)
    points = serializers.IntegerField(min_value=-50, max_value=50)
    conditions = Conditions()


@extend_schema_serializer(component_name="ScoreRuleChange", examples=[example({"points": 15})])
class ScoreRuleChangeBody(Body):
    """What is to be otherwise."""

    reason = serializers.CharField(max_length=120, required=False)
    points = serializers.IntegerField(min_value=-50, max_value=50, required=False)
    conditions = Conditions(required=False)
    is_active = serializers.BooleanField(required=False)


class ScoreVersionSerializer(serializers.ModelSerializer):
    """A version of what was learnt, measured on the newest fifth, which it had not seen."""

    auc = serializers.FloatField(source="metrics.auc", allow_null=True, default=None)
    brier = serializers.FloatField(source="metrics.brier", allow_null=True, default=None)

    class Meta:
        model = ScoreModel
        fields = ("version", "created_at", "state", "trained_on", "won", "auc", "brier")
        read_only_fields = fields


@extend_schema_serializer(examples=[example(STATUS)])
class ScoringSerializer(serializers.Serializer):
    """How leads are scored now."""

    start = serializers.IntegerField(help_text="Where every lead starts.")
    hot_line = serializers.IntegerField(help_text="The score from which a lead is hot.")
    model_is_on = serializers.BooleanField()
    is_learning = serializers.BooleanField()
    outcome = serializers.CharField(help_text="Of the last training: `better`, `worse`, `weak`, `few`, `failed`.")
    versions = ScoreVersionSerializer(many=True)


class ScoreRuleViewSet(OrganizationViewSet):
    """Rules of the score."""

    tag, noun = "Scoring", "pipeline"
    allow: ClassVar = {
        "list": may("pipeline.view"),
        "retrieve": may("pipeline.view"),
        "create": may("pipeline.change"),
        "partial_update": may("pipeline.change"),
        "destroy": may("pipeline.change"),
        "status": may("pipeline.view"),
        "learn": may("pipeline.change"),
    }
    queryset = ScoreRule.objects.none()
    serializer_class = ScoreRuleSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return ScoreRule.objects.all()

    def list(self, request) -> Response:
        """List rules.

        Also those that are switched off.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a rule."""
        return self.shown(self.row())

    @extend_schema(request=ScoreRuleBody)
    def create(self, request) -> Response:
        """Create a rule.

        Every open lead is scored anew within a minute.
        """
        return self.shown(ruling.add(**self.body(ScoreRuleBody)), status=201)

    @extend_schema(request=ScoreRuleChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a rule."""
        row, said = self.row(), self.body(ScoreRuleChangeBody)
        if (is_active := said.pop("is_active", None)) is not None:
            ruling.switch(row, on=is_active)
        if said:
            kept = [Condition.read(raw) for raw in row.conditions] if "conditions" not in said else []
            ruling.change(row, **{"reason": row.reason, "points": row.points, "conditions": kept} | said)
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove a rule."""
        ruling.remove(self.row(), by=self.person)
        return Response(status=204)

    @extend_schema(responses={200: ScoringSerializer})
    @action(detail=False, pagination_class=None)
    def status(self, request) -> Response:
        """Read how leads are scored.

        The hot line, and the versions of what was learnt from won and lost leads, newest first.
        """
        return Response(_status())

    @extend_schema(request=None, responses={200: ScoringSerializer})
    @action(detail=False, methods=["post"], pagination_class=None)
    def learn(self, request) -> Response:
        """Learn now.

        It takes a minute; `status/` tells when `is_learning` is over. The new version is put to use unless it is worse.
        """
        training.ask(by=self.person)
        return Response(_status())


def _status() -> dict[str, Any]:
    row = knowledge.settings()
    now = {
        "start": START,
        "hot_line": row.hot_line,
        "model_is_on": row.model_is_on,
        "is_learning": row.training_since is not None,
        "outcome": row.outcome,
        "versions": ScoreModel.objects.all(),
    }
    return dict(ScoringSerializer(now).data)
