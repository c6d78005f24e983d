"""Sequences in the API: kept, switched, tried on a lead; who is on the way, put in and taken out."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import sequence_examples as examples
from crm.api.automations import AutomationTrialBody, AutomationTrialSerializer, SwitchedViewSet
from crm.automations import ACTIONS, Refused
from crm.forms.meant import conditions_of
from crm.forms.sequence import cleaned_steps
from crm.models import Enrolment, Lead, Pipeline, Sequence
from crm.services.automating import trying
from crm.services.nurturing import entering, keeping, leaving
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.paging import NewestFirst
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.billing.features import AUTOMATIONS

AS_ON_THE_BOARD = "As behind the question mark of the board."
USUAL = {"from_hour": 8, "until_hour": 20, "below": 0, "above": 0}


@extend_schema_field({"type": "array", "items": {"type": "object", "required": ["do"]}})
class Steps(serializers.Field):
    """One after the other."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        kept, wrong = cleaned_steps(data)
        if wrong:
            raise serializers.ValidationError(wrong)
        return kept

    def to_representation(self, value: Any) -> Any:
        return value


def steps(**options: Any) -> Steps:
    known = ", ".join(sorted(ACTIONS))
    said = f"`after` hours of waiting, `do` ({known}) with what it needs, and `conditions` as on the board."
    return Steps(help_text=said, **options)


@extend_schema_serializer(examples=[example(examples.SEQUENCE)])
class SequenceSerializer(serializers.ModelSerializer):
    """Steps with time between, for leads of a pipeline that are not ready yet."""

    steps = steps()
    is_on = serializers.BooleanField()

    class Meta:
        model = Sequence
        fields = tuple(examples.SEQUENCE)
        read_only_fields = fields


@extend_schema_serializer(component_name="SequenceChange", examples=[example({"is_on": True})])
class SequenceChangeBody(Body):
    """What is to be otherwise. Who is on the way goes on with the steps as they are then."""

    name = serializers.CharField(max_length=120, required=False)
    below = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Leads with a lower score enter; 0: none by themselves."
    )
    above = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="It ends when the score reaches this; 0: never by that."
    )
    conditions = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text=AS_ON_THE_BOARD)
    again_after_days = serializers.IntegerField(
        min_value=1, max_value=3650, required=False, allow_null=True, help_text="Null: a lead goes through it once."
    )
    from_hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
    until_hour = serializers.IntegerField(min_value=1, max_value=24, required=False)
    workdays_only = serializers.BooleanField(required=False)
    steps = steps(required=False)
    is_on = serializers.BooleanField(required=False)

    def validate_conditions(self, said: str) -> str:
        return conditions_of(said)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        kept = self.context.get("sequence")
        now = {name: said.get(name, getattr(kept, name, usual)) for name, usual in USUAL.items()}
        if now["from_hour"] >= now["until_hour"]:
            raise serializers.ValidationError({"until_hour": [_("This hour must come after the first one.")]})
        if now["above"] and now["above"] < now["below"]:
            text = _("It must not end below the score with which leads enter.")
            raise serializers.ValidationError({"above": [text]})
        return said


@extend_schema_serializer(component_name="Sequence", examples=[example(examples.CREATED)])
class SequenceBody(SequenceChangeBody):
    """A new sequence; off unless `is_on` says so."""

    name = serializers.CharField(max_length=120)
    pipeline = Related(lambda principal: Pipeline.objects.all())
    steps = steps()


class SequenceViewSet(SwitchedViewSet):
    """Nurturing."""

    tag, keeping = "Sequences", keeping
    queryset = Sequence.objects.none()
    serializer_class = SequenceSerializer

    def rows(self) -> QuerySet:
        return Sequence.objects.all()

    def list(self, request) -> Response:
        """List sequences.

        Also those that are switched off.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a sequence."""
        return self.shown(self.row())

    @extend_schema(request=SequenceBody)
    def create(self, request) -> Response:
        """Create a sequence.

        Switched off unless `is_on` is true.
        """
        return self.shown(keeping.add(by=self.person, **self.body(SequenceBody)), status=201)

    @extend_schema(request=SequenceChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a sequence, or switch it.

        Off, it stands still: nobody enters, and who is in it waits.
        """
        row = self.row()
        return self.keep(row, self.body(SequenceChangeBody, sequence=row))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove a sequence, and who went through it."""
        keeping.remove(self.row(), by=self.person)
        return Response(status=204)

    @extend_schema(request=AutomationTrialBody, responses={200: AutomationTrialSerializer})
    @action(detail=True, methods=["post"], pagination_class=None)
    def trial(self, request, pk) -> Response:
        """Try its steps on a lead.

        All of them, without waiting. Nothing changes and nothing is sent.
        """
        row, lead = self.row(), self.tried_on
        tried = [{"way": each.way, "said": each.said} for each in trying.without_effect(lead, row.steps)]
        return Response(dict(AutomationTrialSerializer({"holds": True, "steps": tried}).data))


@extend_schema_serializer(examples=[example(examples.ENROLMENT)])
class EnrolmentSerializer(serializers.ModelSerializer):
    """That a lead is, or was, in a sequence."""

    sequence_name = serializers.CharField(source="sequence")
    why = serializers.ChoiceField(Enrolment.Why.choices, allow_blank=True, help_text="Why it left before the end.")
    step = serializers.IntegerField(help_text="The place of its next step, from 0.")
    steps = serializers.JSONField(help_text="What was done: `way` is `done`, `skipped` or `refused`.")

    class Meta:
        model = Enrolment
        fields = tuple(examples.ENROLMENT)
        read_only_fields = fields


def _changeable(principal: Principal) -> QuerySet:
    return Lead.objects.accessible_by(principal, "lead.change")


@extend_schema_serializer(component_name="Enrolment", examples=[example(examples.ENROLLED)])
class EnrolmentBody(Body):
    """Which lead goes into which sequence."""

    sequence = Related(lambda principal: Sequence.objects.all())
    lead = Related(_changeable)


class EnrolmentFilter(filters.FilterSet):
    """Who is on the way."""

    sequence = filters.UUIDFilter(label="In this sequence.")
    lead = filters.UUIDFilter(label="Of this lead.")
    state = filters.ChoiceFilter(choices=Enrolment.State.choices, label="In it, finished, or left.")


class EnrolmentViewSet(OrganizationViewSet):
    """Leads on their way."""

    tag, noun = "Sequences", "lead"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve"), may("lead.view")),
        **dict.fromkeys(("create", "destroy"), may("lead.change")),
    }
    needs: ClassVar = {"create": AUTOMATIONS}
    problems: ClassVar = {"create": {422: "The sequence is off, or the lead does not fit; `detail` says why."}}
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
    pagination_class = NewestFirst

    def rows(self) -> QuerySet:
        return Enrolment.objects.accessible_by(self.principal).select_related("sequence")

    def list(self, request) -> Response:
        """List who is, or was, in sequences.

        Newest first, of leads that you may see.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read how far a lead is."""
        return self.shown(self.row())

    @extend_schema(request=EnrolmentBody)
    def create(self, request) -> Response:
        """Add a lead to a sequence.

        Whatever its score and its past. It is in one sequence at a time.
        """
        said = self.body(EnrolmentBody)
        try:
            row = entering.add(said["sequence"], said["lead"], by=self.person)
        except Refused as refusal:
            raise Unprocessable(str(refusal), code="not_fitting") from None
        return self.shown(row, status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Take a lead out of its sequence.

        One that has ended stays as it is.
        """
        row = self.row("lead.change")
        leaving.leave(row, row.lead, Enrolment.Why.STOPPED, by=self.person)
        return Response(status=204)
