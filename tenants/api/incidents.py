"""Incidents in the API: opened, worked on, told of, closed; their record only grows."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tenants.access import may
from tenants.api import incident_examples as examples
from tenants.api.bodies import Body
from tenants.api.paging import NewestFirst
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Incident, IncidentEntry
from tenants.privacy import incidents, letters
from tenants.privacy.forms import MOMENTS

ADMINS = may("organization.change")
ACTIONS = ("list", "retrieve", "create", "partial_update", "notes", "close", "reopen")
WRITTEN = (
    "title",
    "known_at",
    "happened_at",
    "description",
    "is_small",
    "contained_at",
    "measures_before",
    "measures_after",
    "kinds",
    "persons",
    "vulnerable",
    "treated",
    "risk",
    "impact",
    "why_silent",
    "anpd_at",
    "anpd_protocol",
    "persons_at",
    "persons_how",
    "why_late",
)


class IncidentEntrySerializer(serializers.ModelSerializer):
    """A line of an incident's record."""

    class Meta:
        model = IncidentEntry
        fields = tuple(examples.ENTRY)
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.INCIDENT)])
class IncidentSerializer(serializers.ModelSerializer):
    """An incident, until when it is to be told, and its record."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Incident.Data.choices))
    due_at = serializers.SerializerMethodField(help_text="Three business days after it was known; twice that if small.")
    is_overdue = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField(help_text="Steps that closing it waits for.")
    to_authority = serializers.SerializerMethodField(help_text="What ANPD's form asks, prepared. Nothing is sent.")
    to_persons = serializers.SerializerMethodField(help_text="What is to be told to the persons, prepared.")
    entries = IncidentEntrySerializer(many=True)

    class Meta:
        model = Incident
        fields = tuple(examples.INCIDENT)
        read_only_fields = fields

    def get_due_at(self, incident: Incident) -> Any:
        return incidents.due(incident).isoformat()

    def get_is_overdue(self, incident: Incident) -> bool:
        return incidents.clock(incident).is_over

    def get_missing(self, incident: Incident) -> list[str]:
        return incidents.missing(incident)

    def get_to_authority(self, incident: Incident) -> str:
        return letters.to_authority(incident)

    def get_to_persons(self, incident: Incident) -> str:
        return letters.to_persons(incident)


@extend_schema_serializer(component_name="IncidentChange", examples=[example(examples.CHANGED)])
class IncidentBody(Body, serializers.ModelSerializer):
    """What is known, done and told by now."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Incident.Data.choices), required=False)

    class Meta:
        model = Incident
        fields = WRITTEN
        extra_kwargs: ClassVar = {"title": {"required": False}}

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        late = [name for name in MOMENTS if said.get(name) and said[name] > timezone.now()]
        if late:
            raise serializers.ValidationError({name: [_("This moment is still to come.")] for name in late})
        return said


@extend_schema_serializer(component_name="IncidentNew", examples=[example(examples.NEW)])
class IncidentNewBody(IncidentBody):
    """What is known of it."""

    title = serializers.CharField(max_length=160)
    known_at = serializers.DateTimeField(required=False, help_text="Since when you know; now, unless told.")


@extend_schema_serializer(component_name="IncidentNote", examples=[example(examples.NOTE)])
class IncidentNoteBody(Body):
    """A line in somebody's own words."""

    text = serializers.CharField(max_length=5000)


class IncidentViewSet(OrganizationViewSet):
    """Security incidents (Resolução CD/ANPD 15/2024). For owners and admins, signed in."""

    tag, noun = "Privacy", "organization"
    allow: ClassVar = dict.fromkeys(ACTIONS, ADMINS)
    problems: ClassVar = {"close": {422: "A step is still to do; `detail` names it."}}
    queryset = Incident.objects.across_organizations().none()
    serializer_class = IncidentSerializer

    class pagination_class(NewestFirst):  # noqa: N801 - DRF's name
        moment = "known_at"

    def rows(self) -> QuerySet:
        return Incident.objects.select_related("organization").prefetch_related("entries")

    def list(self, request) -> Response:
        """List incidents.

        Those known last first.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an incident, with its record and the prepared texts."""
        return self.shown(self.row())

    @extend_schema(request=IncidentNewBody)
    def create(self, request) -> Response:
        """Open an incident.

        The clock of three business days runs from `known_at`. Owners and admins are told.
        """
        said = self.body(IncidentNewBody)
        incident = incidents.open_one(said.pop("title"), by=self.person, **said)
        return self.shown(self.row(pk=incident.pk), status=201)

    @extend_schema(request=IncidentBody)
    def partial_update(self, request, pk) -> Response:
        """Change an incident.

        Each change is a line of its record, with what was before.
        """
        incident = self.row()
        read = IncidentBody(data=request.data, partial=True, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        before = {name: getattr(incident, name) for name in read.validated_data}
        changed = [name for name, value in read.validated_data.items() if value != before[name]]
        for name in changed:
            setattr(incident, name, read.validated_data[name])
        incidents.change(incident, changed, before, by=self.person)
        return self.shown(self.row())

    @extend_schema(request=IncidentNoteBody, responses={201: IncidentSerializer})
    @action(detail=True, methods=["post"])
    def notes(self, request, pk) -> Response:
        """Add a line to an incident's record."""
        incident = self.row()
        incidents.note(incident, incidents.Kind.NOTED, by=self.person, **self.body(IncidentNoteBody))
        return self.shown(self.row(), status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request, pk) -> Response:
        """Close an incident.

        Its record stays.
        """
        try:
            incidents.close(self.row(), by=self.person)
        except incidents.Unfinished as left:
            raise Unprocessable(_("Still to do: %(steps)s") % {"steps": left}, code="unfinished") from None
        return self.shown(self.row())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk) -> Response:
        """Open an incident again."""
        incidents.reopen(self.row(), by=self.person)
        return self.shown(self.row())
