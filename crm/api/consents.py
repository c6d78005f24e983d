"""Consent in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import consent_examples as examples
from crm.models import Consent, Contact
from crm.queries import consents
from crm.services import consenting
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.filters import YesNo
from tenants.api.paging import NewestFirst
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet


@extend_schema_serializer(examples=[example(examples.CONSENT)])
class ConsentSerializer(serializers.ModelSerializer):
    """One time that a person said yes or no. `proof` holds the words, the message or the address it came from."""

    proof = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Consent
        fields = tuple(examples.CONSENT)
        read_only_fields = fields


OF_CONTACT = OpenApiParameter("contact", OpenApiTypes.UUID, required=True, description="Of this contact.")


def _changeable(principal: Principal) -> QuerySet:
    return Contact.objects.accessible_by(principal, "contact.change").filter(archived_at=None)


@extend_schema_serializer(component_name="Consent", examples=[example(examples.SAID)])
class ConsentBody(Body):
    """What a person said, and what proves it."""

    contact = Related(_changeable)
    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    channel = serializers.ChoiceField(Consent.Channel.choices)
    granted = serializers.BooleanField(help_text="`false`: the person wants no more.")
    text = serializers.CharField(max_length=200, help_text="How it is known, or the words that were agreed to.")
    at = serializers.DateTimeField(required=False, help_text="When it was said; now, unless told.")

    def validate_at(self, at):
        if at > timezone.now():
            raise serializers.ValidationError(_("Choose a moment that has passed."))
        return at


class ContactAsked(Body):
    """Of whom."""

    contact = Related(Contact.objects.accessible_by)


class StandingSerializer(serializers.Serializer):
    """What holds for one purpose on one channel."""

    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    channel = serializers.ChoiceField(Consent.Channel.choices)
    granted = serializers.BooleanField(allow_null=True)
    consent = serializers.UUIDField(source="row.pk", default=None, allow_null=True)


@extend_schema_serializer(examples=[example(examples.STANDING)])
class StandingsSerializer(serializers.Serializer):
    """What holds now."""

    standing = StandingSerializer(many=True)


class ConsentFilter(filters.FilterSet):
    """Consents."""

    contact = filters.UUIDFilter(label="Of this contact.")
    purpose = filters.ChoiceFilter(choices=Consent.Purpose.choices, label="About this.")
    channel = filters.ChoiceFilter(choices=Consent.Channel.choices, label="On this channel.")
    granted = YesNo(label="`true`: who agreed; `false`: who wants no more.")


class ConsentViewSet(OrganizationViewSet):
    """What people agreed to, and what they no longer want."""

    tag, noun = "Contacts", "contact"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "current"), may("contact.view")),
        "create": may("contact.change"),
    }
    queryset = Consent.objects.none()
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    pagination_class = NewestFirst

    def rows(self) -> QuerySet:
        return Consent.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List consents.

        Every word that was kept, newest first. Of each contact, purpose and channel the newest holds; where two
        addresses of a person differ, "no" does.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a consent, with what proves it."""
        return self.shown(self.row())

    @extend_schema(parameters=[OF_CONTACT], responses=StandingsSerializer, filters=False)
    @action(detail=False, pagination_class=None)
    def current(self, request) -> Response:
        """Read what a contact has agreed to, as it holds now.

        For each purpose and channel that was ever spoken of, and marketing by WhatsApp in any case. `granted` is null
        where nobody has said anything; `consent` is the word that decides.
        """
        asked = ContactAsked(data=request.query_params.dict(), context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        told = consents.standing(asked.validated_data["contact"])
        return Response(StandingsSerializer({"standing": told}).data)

    @extend_schema(request=ConsentBody)
    def create(self, request) -> Response:
        """Note a consent, or its withdrawal.

        Nothing is rewritten: this is one more word. After a "no" no marketing leaves to the person, however it was
        begun.
        """
        said = self.body(ConsentBody)
        contact, proof = said.pop("contact"), {"text": said.pop("text")}
        consenting.record(contact, **said, source=Consent.Source.API, proof=proof, by=self.person)
        newest = self.rows().filter(contact=contact, purpose=said["purpose"], channel=said["channel"])
        return self.shown(newest.order_by("-created_at", "-id")[0], status=201)
