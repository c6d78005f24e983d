"""What the API takes of pipelines, stages, reasons and decisions."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api import examples
from crm.models import LostReason, Pipeline, Stage
from crm.queries import required
from tenants.access import Principal
from tenants.api.bodies import Body, Related
from tenants.api.schema import example
from tenants.models import Role


def pipelines(principal: Principal) -> QuerySet:
    return Pipeline.objects.filter(closing_since=None)


def open_stages(principal: Principal) -> QuerySet:
    return Stage.objects.filter(successor=None)


def reasons(principal: Principal) -> QuerySet:
    return LostReason.objects.all()


@extend_schema_serializer(component_name="Pipeline", examples=[example(examples.PIPELINE_WRITTEN)])
class PipelineBody(Body):
    """A board; a new one begins with the usual stages, or with those of ``like``."""

    name = serializers.CharField(max_length=60)
    like = Related(pipelines, required=False, allow_null=True, help_text="The pipeline whose stages it begins with.")


@extend_schema_serializer(component_name="PipelineChange", examples=[example({"name": "Vendas", "is_default": True})])
class PipelineChangeBody(Body):
    """What is to change."""

    name = serializers.CharField(max_length=60, required=False)
    is_default = serializers.BooleanField(required=False, help_text="True: new leads enter here.")
    stages = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=100,
        help_text="Ids of its stages in their new order; open ones come before won and lost.",
    )

    def validate_is_default(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(_("One pipeline is the default. Make another one that."))
        return value


class _Stage(Body):
    name = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=Stage.Kind.choices, required=False)
    colour = serializers.ChoiceField(choices=Stage.Colour.choices, required=False)
    probability = serializers.IntegerField(min_value=0, max_value=100, required=False, help_text="In percent.")
    rotten_after_days = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True)
    required_fields = serializers.ListField(
        child=serializers.CharField(max_length=80),
        required=False,
        max_length=40,
        help_text=(
            f"What a lead must tell before it enters: {', '.join(required.FACTS)}, or `custom.<key>` for a field of the "
            "organization's own."
        ),
    )
    move_roles = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=40,
        help_text="Ids of the roles that move leads here; empty: whoever may change the lead.",
    )
    needs_approval = serializers.BooleanField(required=False)

    def validate_required_fields(self, keys: list) -> list:
        known = required.facts(keys)
        if unknown := [key for key in keys if key not in known]:
            raise serializers.ValidationError(_("There is no such field: %(keys)s.") % {"keys": ", ".join(unknown[:5])})
        return keys

    def validate_move_roles(self, ids: list) -> list:
        known = set(Role.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if unknown := [str(pk) for pk in ids if pk not in known]:
            raise serializers.ValidationError(_("There is no such role: %(ids)s.") % {"ids": ", ".join(unknown[:5])})
        return ids


@extend_schema_serializer(component_name="Stage", examples=[example(examples.STAGE_WRITTEN)])
class StageBody(_Stage):
    """A new column, at the end of those of its kind."""

    pipeline = Related(pipelines)


@extend_schema_serializer(component_name="StageChange", examples=[example({"rotten_after_days": 5})])
class StageChangeBody(_Stage):
    """What is to change."""

    name = serializers.CharField(max_length=40, required=False)


@extend_schema_serializer(component_name="LostReason", examples=[example({"name": "Preço"})])
class ReasonBody(Body):
    """A reason for losing."""

    name = serializers.CharField(max_length=60)


class MoveTo(Body):
    """Asked of the address when something is removed: where its leads go."""

    move_to = Related(open_stages, required=False)


class Instead(Body):
    """Asked of the address when a reason is removed: which one stands for it."""

    instead = Related(reasons, required=False)


@extend_schema_serializer(component_name="Approval", examples=[example({"version": 3})])
class ApprovalBody(Body):
    """``version`` is the lead's, as whoever decides saw it."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


@extend_schema_serializer(component_name="Refusal", examples=[example({"answer": "Falta o contrato"})])
class RefusalBody(Body):
    """A word to whoever asked."""

    answer = serializers.CharField(max_length=300)
