"""Automations in the API: kept, switched, tried on a lead, and the log of their runs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.automations import ACTIONS
from crm.forms.automation import FIELDS, cleaned_actions
from crm.forms.meant import conditions_of
from crm.models import Automation, AutomationRun, Lead, Pipeline, Stage
from crm.services.automating import keeping, running, trying
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import NewestFirst, Whole
from tenants.api.schema import USUAL, example
from tenants.api.views import OrganizationViewSet
from tenants.billing import features
from tenants.billing.features import AUTOMATIONS

ID = "0199a4f0-0000-7000-8000-0000000000e1"
STAGE = "0199a4f0-0000-7000-8000-000000000011"
PIPELINE = "0199a4f0-0000-7000-8000-000000000010"
CREATED: dict[str, Any] = {
    "name": "Retorno da proposta",
    "pipeline": PIPELINE,
    "stage": STAGE,
    "trigger": "stayed",
    "after_hours": 72,
    "conditions": "source=ad&value=1000..",
    "actions": [{"do": "task", "title": "Ligar", "hours": 24, "to": "owner"}],
}
AUTOMATION = {"id": ID, **CREATED, "line": 0, "field": "", "is_on": False}
RUN: dict[str, Any] = {
    "id": ID,
    "created_at": "2026-11-20T12:00:00Z",
    "automation": ID,
    "lead": ID,
    "state": "done",
    "due_at": "2026-11-20T12:00:00Z",
    "steps": [{"do": "task", "said": "Tarefa “Ligar” até amanhã 9:00", "at": "2026-11-20T12:00:01Z"}],
    "error": "",
}
TRIAL = {"holds": True, "steps": [{"way": "done", "said": "Tarefa “Ligar” até amanhã 9:00"}]}


@extend_schema_field({"type": "array", "items": {"type": "object", "required": ["do"]}})
class Actions(serializers.Field):
    """What is done, in order: `do` names the action, beside it stands what that one needs."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        kept, wrong = cleaned_actions(data)
        if wrong:
            raise serializers.ValidationError(wrong)
        return kept

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_serializer(examples=[example(AUTOMATION)])
class AutomationSerializer(serializers.ModelSerializer):
    """When something happens to a lead of a pipeline, and conditions hold, then actions are done."""

    actions = Actions(help_text="`do` is one of: " + ", ".join(sorted(ACTIONS)) + ".")
    is_on = serializers.BooleanField()

    class Meta:
        model = Automation
        fields = tuple(AUTOMATION)
        read_only_fields = fields


class _What(Body):
    """What a new automation and a changed one share."""

    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.none(), required=False, allow_null=True)
    after_hours = serializers.IntegerField(min_value=0, max_value=8760, required=False)
    line = serializers.IntegerField(min_value=0, max_value=100, required=False)
    field = serializers.CharField(max_length=60, required=False, allow_blank=True)
    conditions = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="As behind the question mark of the board."
    )
    is_on = serializers.BooleanField(required=False)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, model in (("stage", Stage), ("pipeline", Pipeline)):
            if name in fields:
                fields[name].queryset = model.objects.all()  # type: ignore[attr-defined]
        return fields

    def validate_field(self, said: str) -> str:
        if said not in FIELDS:
            raise serializers.ValidationError("One of: " + ", ".join(filter(None, FIELDS)))
        return said

    def validate_conditions(self, said: str) -> str:
        return conditions_of(said)


@extend_schema_serializer(component_name="Automation", examples=[example(CREATED)])
class AutomationBody(_What):
    """A new automation; off unless `is_on` says so."""

    name = serializers.CharField(max_length=120)
    pipeline = serializers.PrimaryKeyRelatedField(queryset=Pipeline.objects.none())
    trigger = serializers.ChoiceField(choices=Automation.Trigger.choices)
    actions = Actions()


@extend_schema_serializer(component_name="AutomationChange", examples=[example({"is_on": True})])
class AutomationChangeBody(_What):
    """What is to be otherwise."""

    name = serializers.CharField(max_length=120, required=False)
    trigger = serializers.ChoiceField(choices=Automation.Trigger.choices, required=False)
    actions = Actions(required=False)


@extend_schema_serializer(component_name="AutomationTrial", examples=[example({"lead": ID})])
class AutomationTrialBody(Body):
    """The lead to try it on."""

    lead = serializers.UUIDField()


@extend_schema_serializer(component_name="AutomationTrialResult", examples=[example(TRIAL)])
class AutomationTrialSerializer(serializers.Serializer):
    """Whether the conditions hold, and what each action would do."""

    holds = serializers.BooleanField()
    steps = serializers.JSONField(help_text="`way` is `done`, `later` or `refused`.")


@extend_schema_serializer(examples=[example(RUN)])
class AutomationRunSerializer(serializers.ModelSerializer):
    """That an automation met something that happened to a lead."""

    class Meta:
        model = AutomationRun
        fields = tuple(RUN)
        read_only_fields = fields


class SwitchedViewSet(OrganizationViewSet):
    """What acts by itself while it is on."""

    noun = "automation"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "partial_update", "trial"), may("automation.change")),
        "create": may("automation.create"),
        "destroy": may("automation.delete"),
    }
    needs: ClassVar = {"create": AUTOMATIONS}
    problems: ClassVar = {"partial_update": {402: USUAL[402]}}
    pagination_class = Whole
    keeping: Any  # the services that change and switch it

    def keep(self, row: Any, said: dict[str, Any]) -> Response:
        """What is to be otherwise, then whether it is on."""
        if said != {"is_on": False}:  # it is switched off on every plan
            features.insist(AUTOMATIONS)
        is_on = said.pop("is_on", None)
        if said:
            self.keeping.change(row, by=self.person, **said)
        if is_on is not None:
            self.keeping.switch(row, on=is_on, by=self.person)
        return self.shown(self.row())

    @property
    def tried_on(self) -> Lead:
        """The lead that the body of a trial names."""
        wanted = self.body(AutomationTrialBody)["lead"]
        lead = Lead.objects.accessible_by(self.principal, "lead.view").filter(pk=wanted).first()
        if lead is None:
            raise serializers.ValidationError({"lead": [_("There is no such one that you may use here.")]})
        return lead


class AutomationViewSet(SwitchedViewSet):
    """What happens by itself."""

    tag, keeping = "Automations", keeping
    queryset = Automation.objects.none()
    serializer_class = AutomationSerializer

    def rows(self) -> QuerySet:
        return Automation.objects.all()

    def list(self, request) -> Response:
        """List automations.

        Also those that are switched off.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an automation."""
        return self.shown(self.row())

    @extend_schema(request=AutomationBody)
    def create(self, request) -> Response:
        """Create an automation.

        Switched off unless `is_on` is true.
        """
        said = self.body(AutomationBody)
        _insist(said, said["pipeline"], said["trigger"])
        return self.shown(keeping.add(by=self.person, **said), status=201)

    @extend_schema(request=AutomationChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change an automation, or switch it."""
        row, said = self.row(), self.body(AutomationChangeBody)
        _insist(said, row.pipeline, said.get("trigger", row.trigger), row)
        return self.keep(row, said)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Remove an automation and its log."""
        keeping.remove(self.row(), by=self.person)
        return Response(status=204)

    @extend_schema(request=AutomationTrialBody, responses={200: AutomationTrialSerializer})
    @action(detail=True, methods=["post"], pagination_class=None)
    def trial(self, request, pk) -> Response:
        """Try it on a lead.

        Nothing changes and nothing is sent.
        """
        holds, tried = trying.trial(self.row(), self.tried_on)
        steps = [{"way": each.way, "said": each.said} for each in tried]
        return Response(dict(AutomationTrialSerializer({"holds": holds, "steps": steps}).data))


class AutomationRunViewSet(OrganizationViewSet):
    """The log of runs."""

    tag, noun = "Automations", "automation"
    allow: ClassVar = dict.fromkeys(("list", "retry"), may("automation.change"))
    needs: ClassVar = {"retry": AUTOMATIONS}
    queryset = AutomationRun.objects.none()
    serializer_class = AutomationRunSerializer
    pagination_class = NewestFirst

    def rows(self) -> QuerySet:
        return AutomationRun.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List runs.

        Newest first, about leads that you may see.
        """
        return self.listed(self.rows())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None)
    def retry(self, request, pk) -> Response:
        """Try again what failed, from the action that failed."""
        running.retry(self.row())
        return self.shown(self.row())


def _insist(said: dict[str, Any], pipeline: Pipeline, trigger: str, row: Automation | None = None) -> None:
    """What the builder would not let through either."""
    stage = said.get("stage")
    if stage and stage.pipeline_id != pipeline.pk:
        raise serializers.ValidationError({"stage": ["It belongs to another pipeline."]})
    needed = {"stayed": "after_hours", "score_up": "line", "score_down": "line"}.get(trigger)
    if needed and not said.get(needed, getattr(row, needed, 0)):
        raise serializers.ValidationError({needed: ["This trigger needs it."]})
