"""Distribution in the API: the rules, a dry run, decisions with their reasons, and what people can take."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.conditions import Unfit
from crm.distribution.conditions import Is, read_all
from crm.models import Assignment, DistributionRule, Lead
from crm.queries import distribution as shown
from crm.services.distribution import deciding, knowing, ruling, trying
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import NewestFirst, Whole
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership, Role, Team

ID = "0199a4f0-0000-7000-8000-0000000000d1"
PERSON = "0199a4f0-0000-7000-8000-000000000003"
CREATED: dict[str, Any] = {
    "name": "Sites de São Paulo",
    "conditions": [
        {"fact": "source", "is": "one_of", "value": ["site"]},
        {"fact": "uf", "is": "one_of", "value": ["SP"]},
    ],
    "way": "turns",
    "users": [PERSON],
}
RULE: dict[str, Any] = {
    "id": ID,
    **CREATED,
    "teams": [],
    "roles": [],
    "by_territory": False,
    "backup": None,
    "is_active": True,
    "is_default": False,
    "position": 0,
}
TRAIL = [{"rule": "Sites de São Paulo", "people": [{"name": "Tainá Castro", "why": "recebe", "is_chosen": True}]}]
DECIDED: dict[str, Any] = {"how": "rule", "rule": "Sites de São Paulo", "owner": PERSON, "trail": TRAIL, "also": []}


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["fact", "is"],
            "properties": {
                "fact": {"type": "string", "description": "Such as `source`, `uf`, `custom.<key>`."},
                "is": {"type": "string", "enum": [how.value for how in Is]},
                "value": {"description": "A number, or a list of words; none where the comparison needs none."},
            },
        },
    }
)
class Conditions(serializers.Field):
    """What must hold, all of it; none fits every lead."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return read_all(data)
        except Unfit as unfit:
            raise serializers.ValidationError(str(unfit)) from None

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_serializer(examples=[example(RULE)])
class DistributionRuleSerializer(serializers.ModelSerializer):
    """For which leads, among whom, and how one is chosen."""

    conditions = Conditions()

    class Meta:
        model = DistributionRule
        fields = tuple(RULE)
        read_only_fields = fields


class _Among(Body):
    """What a new rule and a changed one share."""

    users = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=500)
    teams = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    roles = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    way = serializers.ChoiceField(choices=DistributionRule.Way.choices, required=False)
    by_territory = serializers.BooleanField(required=False)
    backup = serializers.UUIDField(required=False, allow_null=True)
    conditions = Conditions(required=False)

    def validate_users(self, ids: list) -> list:
        return _known(ids, Membership.objects.filter(is_active=True).values_list("user", flat=True))

    def validate_teams(self, ids: list) -> list:
        return _known(ids, Team.objects.values_list("pk", flat=True))

    def validate_roles(self, ids: list) -> list:
        return _known(ids, Role.objects.values_list("pk", flat=True))

    def validate_backup(self, pk: Any) -> Any:
        return self.validate_users([pk])[0] if pk else None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "backup" in attrs:
            attrs["backup_id"] = attrs.pop("backup")
        return attrs


@extend_schema_serializer(component_name="DistributionRuleCreation", examples=[example(CREATED)])
class DistributionRuleBody(_Among):
    """A new rule."""

    name = serializers.CharField(max_length=80)


@extend_schema_serializer(component_name="DistributionRuleChange", examples=[example({"way": "least_open"})])
class DistributionRuleChangeBody(_Among):
    """What is to be otherwise."""

    name = serializers.CharField(max_length=80, required=False)
    is_active = serializers.BooleanField(required=False)


@extend_schema_serializer(
    component_name="DistributionTrial", examples=[example({"source": "site", "value_cents": 500000})]
)
class TrialBody(Body):
    """A lead that does not exist, or one that does."""

    lead = serializers.UUIDField(required=False)
    source = serializers.ChoiceField(choices=Lead.Source.choices, required=False)  # type: ignore[assignment]
    value_cents = serializers.IntegerField(required=False, min_value=0)
    phone = serializers.RegexField(r"^\+\d{8,15}$", required=False, help_text="E.164.")
    city = serializers.CharField(required=False, max_length=80)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=12)
    origin = serializers.CharField(required=False, max_length=60)
    channel = serializers.CharField(required=False, max_length=60)
    campaign = serializers.CharField(required=False, max_length=120)
    utm_source = serializers.CharField(required=False, max_length=120)
    utm_medium = serializers.CharField(required=False, max_length=120)


@extend_schema_serializer(component_name="DistributionTrialResult", examples=[example(DECIDED)])
class TrialSerializer(serializers.Serializer):
    """Who would get it, and why."""

    how = serializers.CharField(help_text="`rule`, `backup` or `nobody`.")
    rule = serializers.CharField()
    owner = serializers.UUIDField(allow_null=True)
    trail = serializers.JSONField()
    also = serializers.JSONField(help_text="Rules that fit as well and came too late.")


@extend_schema_serializer(
    examples=[
        example({"id": ID, "created_at": "2026-11-20T12:00:00Z", "lead": ID, "by": None, **DECIDED, "waits": False})
    ]
)
class AssignmentSerializer(serializers.ModelSerializer):
    """One decision about whose a lead is."""

    rule = serializers.CharField(source="rule_name")
    trail = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = ("id", "created_at", "lead", "how", "rule", "owner", "by", "trail", "also", "waits")
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_trail(self, row: Assignment) -> Any:
        return shown.in_steps(row.trail)


class DistributionRuleViewSet(OrganizationViewSet):
    """Rules of distribution, in the order in which they are asked."""

    tag, noun = "Distribution", "pipeline"
    allow: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "partial_update", "destroy", "dry_run"), may("pipeline.change")
    )
    problems: ClassVar = {"destroy": {422: "The rule at the end stays; switch it off instead."}}
    queryset = DistributionRule.objects.none()
    serializer_class = DistributionRuleSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        knowing.ensure_default()
        return DistributionRule.objects.all()

    def list(self, request) -> Response:
        """List rules.

        Also those that are switched off. The last one is for what no other gave away.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a rule."""
        return self.shown(self.row())

    @extend_schema(request=DistributionRuleBody)
    def create(self, request) -> Response:
        """Create a rule.

        After the others. It counts for the next lead that comes in.
        """
        return self.shown(ruling.add(by=self.person, **self.body(DistributionRuleBody)), status=201)

    @extend_schema(request=DistributionRuleChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a rule."""
        row, said = self.row(), self.body(DistributionRuleChangeBody)
        if said:
            ruling.change(row, by=self.person, **said)
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove a rule.

        The last one stays: switch it off instead.
        """
        try:
            ruling.remove(self.row(), by=self.person)
        except ruling.KeptForEver:
            raise Unprocessable("The rule at the end stays; switch it off instead.", code="kept") from None
        return Response(status=204)

    @extend_schema(request=TrialBody, responses={200: TrialSerializer})
    @action(detail=False, methods=["post"], url_path="dry-run", pagination_class=None)
    def dry_run(self, request) -> Response:
        """Try who would get a lead.

        Nothing is created, and nobody's turn is used up.
        """
        said = self.body(TrialBody)
        pk = said.pop("lead", None)
        lead = Lead.objects.accessible_by(self.principal, "lead.view").select_related("contact").filter(pk=pk).first()
        if pk and lead is None:
            raise serializers.ValidationError({"lead": ["There is no such one that you may use here."]})
        trial = trying.of_lead(lead) if lead else trying.of_facts(said)
        decision = trial.decision
        told = {
            "how": decision.how,
            "rule": trial.rule,
            "owner": decision.taker.id if decision.taker else None,
            "trail": shown.in_steps(deciding.trail(decision)),
            "also": [rule.row.name for rule in decision.also],
        }
        return Response(dict(TrialSerializer(told).data))


class AssignmentViewSet(OrganizationViewSet):
    """Decisions about whose a lead is."""

    tag, noun = "Distribution", "pipeline"
    allow: ClassVar = {"list": may("pipeline.change")}
    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    pagination_class = NewestFirst

    def list(self, request) -> Response:
        """List decisions.

        Newest first, about leads that you may see.
        """
        leads = Lead.objects.accessible_by(self.principal, "lead.view")
        return self.listed(Assignment.objects.filter(lead__in=leads))


def _known(ids: list, existing: Any) -> list:
    if set(ids) - set(existing):
        raise serializers.ValidationError("There is no such one that you may use here.")
    return ids
