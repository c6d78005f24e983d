"""Plan, usage and invoices in the API, to read: for people who are signed in and may see how the plan is paid."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from tenants.access import Principal, may
from tenants.api.paging import NewestFirst, Whole
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.billing import accounts, features, meters
from tenants.billing.meters import Usage
from tenants.models import Invoice, Organization, Plan

LIMITS = {"members": 20, "channels": 10, "messages_a_month": 50_000, "storage_gb": 50, "api_calls_an_hour": 5000}
PLAN = {
    "key": "growth",
    "name": "Growth",
    "price_cents": 29_700,
    "limits": LIMITS,
    "features": ["automations", "broadcasts", "live_switching", "own_roles", "apps"],
    "is_current": True,
    "standing": "paid",
    "trial_ends_at": None,
    "ends_at": None,
}
USAGE = {"key": "messages_a_month", "used": 41_207, "limit": 50_000, "percent": 82}
INVOICE = {
    "id": "01a20000-0000-7000-8000-000000000001",
    "number": "LVD-0001",
    "status": "paid",
    "cents": 29_700,
    "currency": "BRL",
    "issued_at": "2026-11-01T12:00:00Z",
    "page": "https://invoice.stripe.com/i/1",
    "pdf": "https://pay.stripe.com/invoice/1/pdf",
}


@extend_schema_serializer(examples=[example(PLAN)])
class PlanSerializer(serializers.Serializer):
    """A plan, and of the organization's own how it is paid."""

    key = serializers.CharField()
    name = serializers.CharField()
    price_cents = serializers.IntegerField(help_text="A month, in cents of a real.")
    limits = serializers.DictField(child=serializers.IntegerField(), help_text="One that is left out does not hold.")
    features = serializers.ListField(
        child=serializers.CharField(),
        help_text=f"What it has of {', '.join(features.FEATURES)}; the organization's own also what it was given beside.",
    )
    is_current = serializers.BooleanField()
    standing = serializers.CharField(
        allow_null=True, help_text="Of the current plan: paid, grace (a payment failed) or limited (nothing is sent)."
    )
    trial_ends_at = serializers.DateTimeField(allow_null=True, help_text="Nothing is charged before.")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="When the subscription ends, if it does.")


@extend_schema_serializer(examples=[example(USAGE)])
class UsageSerializer(serializers.Serializer):
    """How much of one thing is used; storage in bytes."""

    key = serializers.CharField(source="meter.key", help_text=f"One of {', '.join(meters.METERS)}.")
    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True, help_text="Null: as much as one likes.")
    percent = serializers.IntegerField(help_text="Whole, rounded down: 100 means full.")


@extend_schema_serializer(examples=[example(INVOICE)])
class InvoiceSerializer(serializers.ModelSerializer):
    """What was charged. Its document is at the provider's."""

    status = serializers.CharField(help_text="open, paid, uncollectible or void.")

    class Meta:
        model = Invoice
        fields = tuple(INVOICE)
        read_only_fields = fields


class NewestInvoices(NewestFirst):
    moment = "issued_at"


class PlanViewSet(OrganizationViewSet):
    """What may be used."""

    tag, noun = "Plan", "billing"
    allow: ClassVar = {"list": may("billing.view")}
    queryset = Plan.objects.none()
    serializer_class = PlanSerializer
    filter_backends = ()
    pagination_class = Whole

    def list(self, request) -> Response:
        """List plans.

        The organization's own, with how it is paid, and the others that are offered.
        """
        organization = _organization_of(self.principal)
        offered = Plan.objects.filter(is_offered=True).exclude(pk=organization.plan_id)
        told = [_own(organization), *({**_told(plan), "is_current": False} for plan in offered)]
        return self.get_paginated_response(self.get_serializer(told, many=True).data)


class UsageViewSet(OrganizationViewSet):
    """What is used of the plan."""

    tag, noun = "Plan", "billing"
    allow: ClassVar = {"list": may("billing.view")}
    queryset = Plan.objects.none()
    serializer_class = UsageSerializer
    filter_backends = ()
    pagination_class = Whole

    def list(self, request) -> Response:
        """List what is used of the plan."""
        usages: list[Usage] = meters.read(_organization_of(self.principal).plan)
        return self.get_paginated_response(self.get_serializer(usages, many=True).data)


class InvoiceViewSet(OrganizationViewSet):
    """What was charged."""

    tag, noun = "Plan", "billing"
    allow: ClassVar = {"list": may("billing.view")}
    queryset = Invoice.objects.across_organizations().none()
    serializer_class = InvoiceSerializer
    filter_backends = ()
    pagination_class = NewestInvoices

    def list(self, request) -> Response:
        """List invoices, the newest first."""
        return self.listed(Invoice.objects.all())


def _organization_of(principal: Principal) -> Organization:
    return Organization.objects.select_related("plan").get(pk=principal.organization_id)


def _own(organization: Organization) -> dict[str, Any]:
    account = accounts.current()
    ends = {"trial_ends_at": account.trial_ends, "ends_at": account.cancels_at} if account else {}
    has = [key for key in features.FEATURES if not features.lacks(organization, key)]
    now = {"features": has, "is_current": True, "standing": organization.standing}
    return {**_told(organization.plan), **now, **ends}


def _told(plan: Plan) -> dict[str, Any]:
    named = {name: getattr(plan, name) for name in ("key", "name", "price_cents", "limits")}
    has = [feature.key for feature in features.of_plan(plan)]
    return {**named, "features": has, "standing": None, "trial_ends_at": None, "ends_at": None}
