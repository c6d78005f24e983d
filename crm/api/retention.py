"""How long data are kept, in the API: rules and their dry run, what the nights did, what is on hold."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import privacy_examples as examples
from crm.models import Contact, Hold, Lead, RetentionRule, RetentionRun
from crm.retention import KINDS
from crm.services.retaining import holding, ruling, trying
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.paging import Whole
from tenants.api.refusing import insist_on_recent
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

ADMINS, OWNERS = may("organization.change"), may("organization.delete")
MONTHS = OpenApiParameter("months", OpenApiTypes.INT, description="For how long it would be kept.", required=True)


@extend_schema_serializer(examples=[example(examples.RULE)])
class RetentionRuleSerializer(serializers.Serializer):
    """How long one kind of data is kept."""

    kind = serializers.CharField(source="kind.key")
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]  # a serializer's own attribute
    says = serializers.CharField(source="kind.says", help_text="What goes, and what stays.")
    months = serializers.IntegerField(allow_null=True, help_text="Null: it is kept.")
    least = serializers.IntegerField(source="kind.least")
    most = serializers.IntegerField(source="kind.most")
    law = serializers.CharField(source="kind.law", help_text="What sets a bound or an exception.")


@extend_schema_serializer(component_name="RetentionRuleChange", examples=[example(examples.RULE_CHANGED)])
class RetentionRuleBody(Body):
    """For how long, from the next night on."""

    months = serializers.IntegerField(allow_null=True, min_value=1, max_value=1200, help_text="Null: it is kept.")


class ExampleSerializer(serializers.Serializer):
    """One row that would go."""

    text = serializers.CharField()
    path = serializers.CharField(help_text="Its page, below the organization's address.")
    at = serializers.DateTimeField()


@extend_schema_serializer(examples=[example(examples.TRIED)])
class RetentionDryRunSerializer(serializers.Serializer):
    """What a number of months would take away now."""

    months = serializers.IntegerField()
    before = serializers.DateTimeField()
    count = serializers.IntegerField()
    examples = ExampleSerializer(many=True, help_text="The oldest.")


class RetentionRuleViewSet(OrganizationViewSet):
    """Rules of retention. Owners decide, signed in."""

    tag, noun = "Privacy", "organization"
    allow: ClassVar = {**dict.fromkeys(("list", "retrieve", "dry_run"), ADMINS), "partial_update": OWNERS}
    queryset = RetentionRule.objects.none()
    serializer_class = RetentionRuleSerializer
    lookup_value_converter = "slug"
    pagination_class = Whole

    def row(self, permission: str = "", pk: Any = None) -> ruling.Rule:
        if (key := pk or self.kwargs["pk"]) not in KINDS:
            raise Http404
        return ruling.rule_of(KINDS[key])

    @extend_schema(responses=RetentionRuleSerializer(many=True))
    def list(self, request) -> Response:
        """List rules of retention, one for each kind of data."""
        return self.get_paginated_response(RetentionRuleSerializer(ruling.rules(), many=True).data)

    def retrieve(self, request, pk) -> Response:
        """Read a rule of retention."""
        return Response(RetentionRuleSerializer(self.row()).data)

    @extend_schema(request=RetentionRuleBody)
    def partial_update(self, request, pk) -> Response:
        """Decide for how long a kind of data is kept.

        Whoever shortens it signed in within the last five minutes. What is older goes for good in the next night.
        """
        rule, months = self.row(), self.body(RetentionRuleBody)["months"]
        insist_on_recent(request, rule.is_shortened_by(months))
        self._decide(rule, months)
        return Response(RetentionRuleSerializer(self.row()).data)

    @extend_schema(responses=RetentionDryRunSerializer, parameters=[MONTHS])
    @action(detail=True, url_path="dry-run")
    def dry_run(self, request, pk) -> Response:
        """Tell what a rule would take away now.

        Changes nothing.
        """
        rule, said = self.row(), RetentionRuleBody(data={"months": request.query_params.get("months")})
        if not said.is_valid() or said.validated_data["months"] is None:
            raise serializers.ValidationError({"months": [_("Enter a whole number.")]})
        return Response(RetentionDryRunSerializer(trying.dry_run(rule.kind, said.validated_data["months"])).data)

    def _decide(self, rule: ruling.Rule, months: int | None) -> None:
        try:
            ruling.decide(rule.kind, months, by=self.person)
        except ruling.OutOfBounds:
            told = {"least": rule.kind.least, "most": rule.kind.most}
            said = _("From %(least)s to %(most)s months, or none.") % told
            raise serializers.ValidationError({"months": [said]}) from None


@extend_schema_serializer(examples=[example(examples.RUN)])
class RetentionRunSerializer(serializers.ModelSerializer):
    """What one night did with one kind of data."""

    class Meta:
        model = RetentionRun
        fields = tuple(examples.RUN)
        read_only_fields = fields


class RetentionRunViewSet(OrganizationViewSet):
    """What the nights took away."""

    tag, noun = "Privacy", "organization"
    allow: ClassVar = {"list": ADMINS}
    queryset = RetentionRun.objects.none()
    serializer_class = RetentionRunSerializer

    def rows(self) -> QuerySet:
        return RetentionRun.objects.all()

    def list(self, request) -> Response:
        """List runs of retention.

        Newest first: nights in which something was old enough.
        """
        return self.listed(self.rows())


@extend_schema_serializer(examples=[example(examples.HOLD)])
class HoldSerializer(serializers.ModelSerializer):
    """A person, or a lead, whose data nothing takes away."""

    class Meta:
        model = Hold
        fields = tuple(examples.HOLD)
        read_only_fields = fields


def _contacts(principal: Principal) -> QuerySet:
    return Contact.objects.accessible_by(principal, "contact.delete").filter(merged_into=None, purged_at=None)


def _leads(principal: Principal) -> QuerySet:
    return Lead.objects.accessible_by(principal, "lead.delete")


@extend_schema_serializer(component_name="HoldNew", examples=[example(examples.HOLD_NEW)])
class HoldBody(Body):
    """A contact or a lead, and why."""

    contact = Related(_contacts, required=False)
    lead = Related(_leads, required=False)
    reason = serializers.CharField(max_length=200)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in said) == ("lead" in said):
            raise serializers.ValidationError({"contact": [_("Name a contact or a lead.")]})
        return said


class HoldViewSet(OrganizationViewSet):
    """Holds: no rule of retention, no emptied archive and no erasure takes away what is held."""

    tag, noun = "Privacy", "lead"
    allow: ClassVar = {**dict.fromkeys(("list", "create"), ADMINS), "destroy": OWNERS}
    queryset = Hold.objects.none()
    serializer_class = HoldSerializer

    def rows(self) -> QuerySet:
        return Hold.objects.accessible_by(self.principal, "lead.delete")

    def list(self, request) -> Response:
        """List what is on hold."""
        return self.listed(self.rows())

    @extend_schema(request=HoldBody)
    def create(self, request) -> Response:
        """Hold a person with everything, or one lead."""
        said = self.body(HoldBody)
        held = holding.hold(said.get("contact") or said["lead"], by=self.person, reason=said["reason"])
        return self.shown(held, status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Lift a hold.

        Owners. What is old enough goes in the next night.
        """
        holding.lift(self.row())
        return Response(status=204)
