"""Consent in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from crm.api import consent_examples as examples
from crm.models import Consent, Contact
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


class ConsentFilter(filters.FilterSet):
    """Consents."""

    contact = filters.UUIDFilter(label="Of this contact.")
    purpose = filters.ChoiceFilter(choices=Consent.Purpose.choices, label="About this.")
    channel = filters.ChoiceFilter(choices=Consent.Channel.choices, label="On this channel.")
    granted = YesNo(label="`true`: who agreed; `false`: who wants no more.")


class ConsentViewSet(OrganizationViewSet):
    """What people agreed to, and what they no longer want."""

    tag, noun = "Contacts", "contact"
    allow: ClassVar = {"list": may("contact.view"), "create": may("contact.change")}
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
