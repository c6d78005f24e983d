"""Contacts, companies, pipelines and leads as the API tells them: each field is named, ids come with their names."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api import examples
from crm.api.answers import Answers
from crm.models import Company, Contact, Identity, Lead, LeadMove, LostReason, MoveRequest, Pipeline, Stage
from crm.scoring.reasons import worded
from tenants.api.schema import example

CENTS = "In cents of the organization's currency: 1250000 is R$ 12.500,00."


class IdentitySerializer(serializers.ModelSerializer):
    """One address a contact is known by."""

    class Meta:
        model = Identity
        fields = ("kind", "value")
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.COMPANY)])
class CompanySerializer(serializers.ModelSerializer):
    """A company that contacts belong to."""

    custom = Answers()

    class Meta:
        model = Company
        fields = (
            "id",
            "created_at",
            "updated_at",
            "name",
            "cnpj",
            "street",
            "district",
            "city",
            "state",
            "postal_code",
            "custom",
            "archived_at",
        )
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.CONTACT)])
class ContactSerializer(serializers.ModelSerializer):
    """A person."""

    company_name = serializers.CharField(source="company.name", default=None, allow_null=True)
    owner_name = serializers.CharField(source="owner", default=None, allow_null=True)
    identities = IdentitySerializer(many=True)
    profiles = serializers.ListField(source="links", child=serializers.CharField())
    custom = Answers()
    email_state = serializers.CharField(help_text="`good`, `typo`, `throwaway` or `dead`; empty while nobody knows.")
    phone_state = serializers.CharField(help_text="`mobile`, `fixed`, `other` or `wrong`; empty while nobody looked.")

    class Meta:
        model = Contact
        fields = (
            "id",
            "created_at",
            "updated_at",
            "name",
            "phone",
            "email",
            "document",
            "job_title",
            "city",
            "profiles",
            "custom",
            "company",
            "company_name",
            "owner",
            "owner_name",
            "identities",
            "email_state",
            "phone_state",
            "checked_at",
            "archived_at",
            "merged_into",
        )
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.STAGE)])
class StageSerializer(serializers.ModelSerializer):
    """A column of a board. None enters one that is closing: its leads are on their way out."""

    is_closing = serializers.BooleanField()

    class Meta:
        model = Stage
        fields = (
            "id",
            "pipeline",
            "name",
            "kind",
            "colour",
            "position",
            "probability",
            "rotten_after_days",
            "required_fields",
            "move_roles",
            "needs_approval",
            "is_closing",
        )
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.PIPELINE)])
class PipelineSerializer(serializers.ModelSerializer):
    """A board with its columns, from left to right."""

    stages = StageSerializer(many=True)

    class Meta:
        model = Pipeline
        fields = ("id", "name", "position", "is_default", "stages")
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.LOST_REASON)])
class LostReasonSerializer(serializers.ModelSerializer):
    """Why leads are lost, in the organization's words."""

    class Meta:
        model = LostReason
        fields = ("id", "name", "position")
        read_only_fields = fields


class ScoreReasonSerializer(serializers.Serializer):
    """A fact or rule that lifts a score, or lowers it."""

    points = serializers.IntegerField()
    text = serializers.SerializerMethodField()

    def get_text(self, reason: dict) -> str:
        return worded(reason)


@extend_schema_serializer(examples=[example(examples.LEAD)])
class LeadSerializer(serializers.ModelSerializer):
    """An opportunity. ``version`` grows with every change; a change is made of the version that was seen."""

    stage_name = serializers.CharField(source="stage.name")
    stage_kind = serializers.ChoiceField(source="stage.kind", choices=Stage.Kind.choices)
    contact_name = serializers.CharField(source="contact.display_name")
    company_name = serializers.CharField(source="company.name", default=None, allow_null=True)
    owner_name = serializers.CharField(source="owner", default=None, allow_null=True)
    lost_reason_name = serializers.CharField(source="lost_reason.name", default=None, allow_null=True)
    value_cents = serializers.IntegerField(help_text=CENTS)
    source_detail = serializers.DictField(help_text="Where from exactly: UTM tags, click ids.")
    custom = Answers()
    score_reasons = ScoreReasonSerializer(many=True, help_text="Why this score, biggest first.")

    class Meta:
        model = Lead
        fields = (
            "id",
            "created_at",
            "updated_at",
            "version",
            "title",
            "pipeline",
            "stage",
            "stage_name",
            "stage_kind",
            "contact",
            "contact_name",
            "company",
            "company_name",
            "owner",
            "owner_name",
            "value_cents",
            "source",
            "source_detail",
            "tags",
            "custom",
            "score",
            "score_reasons",
            "expected_close",
            "entered_stage_at",
            "closed_at",
            "lost_reason",
            "lost_reason_name",
            "archived_at",
        )
        read_only_fields = fields


class LeadMoveSerializer(serializers.ModelSerializer):
    """Who moved a lead last, for those who came second."""

    from_stage_name = serializers.CharField(source="from_stage.name", default=None, allow_null=True)
    to_stage_name = serializers.CharField(source="to_stage.name")
    moved_by_name = serializers.CharField(source="moved_by", default=None, allow_null=True)

    class Meta:
        model = LeadMove
        fields = ("created_at", "from_stage", "from_stage_name", "to_stage", "to_stage_name", "moved_by_name")
        read_only_fields = fields


@extend_schema_serializer(examples=[example(examples.MOVE_REQUEST, status_codes=["200", "202"])])
class MoveRequestSerializer(serializers.ModelSerializer):
    """A move that somebody else decides. ``version`` is the lead's, when it was asked for."""

    from_stage_name = serializers.CharField(source="from_stage.name")
    to_stage_name = serializers.CharField(source="to_stage.name")
    asked_by_name = serializers.CharField(source="asked_by", default=None, allow_null=True)
    decided_by_name = serializers.CharField(source="decided_by", default=None, allow_null=True)
    value_cents = serializers.IntegerField(help_text=CENTS)

    class Meta:
        model = MoveRequest
        fields = (
            "id",
            "created_at",
            "lead",
            "from_stage",
            "from_stage_name",
            "to_stage",
            "to_stage_name",
            "version",
            "value_cents",
            "why",
            "state",
            "asked_by",
            "asked_by_name",
            "decided_by",
            "decided_by_name",
            "decided_at",
            "answer",
        )
        read_only_fields = fields


class StageFiguresSerializer(serializers.Serializer):
    """What the leads of a stage come to."""

    stage = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Stage.Kind.choices)
    count = serializers.IntegerField()
    value_cents = serializers.IntegerField(help_text=CENTS)


@extend_schema_serializer(examples=[example(examples.STATISTICS)])
class StatisticsSerializer(serializers.Serializer):
    """A pipeline in figures, its stages from left to right."""

    pipeline = serializers.UUIDField()
    count = serializers.IntegerField()
    value_cents = serializers.IntegerField(help_text=CENTS)
    stages = StageFiguresSerializer(many=True)
