"""Taking back in the API: what the answer to a change says of it, and what is asked to take it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api import examples
from crm.api.representations import CompanySerializer, ContactSerializer, LeadSerializer
from crm.models import Activity, Company, Contact, Lead, LeadMove
from crm.services import moving, undoing
from tenants.api.bodies import Body
from tenants.api.schema import example
from tenants.models import User

HELP = "How to take this back; null when nothing was changed, or not all of it can be taken back."
LATE = "It is too late, or something changed since; `detail` says what."


@dataclass(frozen=True)
class WayBack:
    """What takes a change or move back, and until when."""

    id: UUID
    until: datetime


class WayBackSerializer(serializers.Serializer):
    """What to send to `undo/`, and until when it is taken."""

    id = serializers.UUIDField()
    until = serializers.DateTimeField()


@extend_schema_serializer(component_name="ChangedLead", examples=[example(examples.CHANGED_LEAD)])
class ChangedLeadSerializer(LeadSerializer):
    """A lead after a change or a move."""

    undo = WayBackSerializer(allow_null=True, help_text=HELP)

    class Meta(LeadSerializer.Meta):
        fields = (*LeadSerializer.Meta.fields, "undo")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


@extend_schema_serializer(component_name="ChangedContact", examples=[example(examples.CHANGED_CONTACT)])
class ChangedContactSerializer(ContactSerializer):
    """A contact after a change."""

    undo = WayBackSerializer(allow_null=True, help_text=HELP)

    class Meta(ContactSerializer.Meta):
        fields = (*ContactSerializer.Meta.fields, "undo")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


@extend_schema_serializer(component_name="ChangedCompany", examples=[example(examples.CHANGED_COMPANY)])
class ChangedCompanySerializer(CompanySerializer):
    """A company after a change."""

    undo = WayBackSerializer(allow_null=True, help_text=HELP)

    class Meta(CompanySerializer.Meta):
        fields = (*CompanySerializer.Meta.fields, "undo")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


@extend_schema_serializer(component_name="Undo", examples=[example(examples.UNDO)])
class UndoBody(Body):
    """What to take back."""

    id = serializers.UUIDField(help_text="The `undo.id` that the change or move was answered with.")


def way_back(done: LeadMove | Activity | None, *, by: User | None) -> WayBack | None:
    if done is None:
        return None
    moment = done.created_at if isinstance(done, LeadMove) else done.happened_at
    return WayBack(done.pk, moment + moving.limit_of(by))


def change_of(row: Lead | Contact | Company, *, by: User | None, since: datetime) -> WayBack | None:
    return way_back(undoing.made(row, by=by, since=since), by=by)


def change_to_undo(row: Lead | Contact | Company, pk: UUID) -> Activity:
    """The change of this very row that an answer named; anything else is wrong in the body."""
    change = row.activities.select_related("lead", "contact", "company").filter(kind__in=undoing.KINDS, pk=pk).first()
    if change is None:
        raise serializers.ValidationError({"id": [_("There is no such change of it.")]})
    return change
