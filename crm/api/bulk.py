"""Changing many records in the API: asked for in one call, done in the background, reported, taken back."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.api import examples
from crm.api.bodies import Custom
from crm.forms.fields import MOST_CENTS
from crm.models import CustomField, Import, Job, JobItem, Lead
from crm.queries import viewing
from crm.queries.directory import DIRECTORIES
from crm.queries.wanted import Wanted
from crm.services import jobs
from crm.services.bulk import starting
from crm.services.bulk.changes import CHANGES
from crm.services.bulk.work import EVERY, MODELS
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.permissions import refused
from tenants.api.problems import Conflict
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

MOST_NAMED, MOST_TOLD = 5000, 200
NEEDS = {"assign": ("owner",), "move": ("to",), "edit": ("fields",), "enter_sequence": ("sequence",)}
NAMED = {"leads": "lead", "contacts": "contact", "companies": "company"}
EVERY_ACTION = dict.fromkeys(action for changes in CHANGES.values() for action in changes)


class KeptSerializer(serializers.Serializer):
    """A record that stayed as it was, and why. `lead` is null where it is about contacts or companies."""

    id = serializers.UUIDField(source="subject_id")
    lead = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(JobItem.Outcome.choices)
    reasons = serializers.ListField(child=serializers.CharField())

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_lead(self, item: JobItem) -> str | None:
        return str(item.subject_id) if item.subject_kind == "lead" else None


@extend_schema_serializer(examples=[example(examples.BULK_CHANGE, status_codes=["200", "202"])])
class BulkSerializer(serializers.ModelSerializer):
    """A change of many records: how far it is, and what it could not do."""

    entity = serializers.SerializerMethodField()
    action = serializers.SerializerMethodField()
    kept = serializers.SerializerMethodField(help_text=f"The first {MOST_TOLD} that stayed as they were.")
    done = serializers.IntegerField(help_text="Records that were worked off well, so far.")

    class Meta:
        model = Job
        fields = (
            "id",
            "created_at",
            "entity",
            "action",
            "state",
            "total",
            "done",
            "failed",
            "error",
            "ended_at",
            "kept",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string"})
    def get_entity(self, job: Job) -> str:
        return job.work.entity

    def get_action(self, job: Job) -> str:
        return job.options.get("action", "undo")

    @extend_schema_field(KeptSerializer(many=True))
    def get_kept(self, job: Job) -> Any:
        items = job.items.filter(outcome__in=[JobItem.Outcome.FAILED, JobItem.Outcome.SKIPPED]).order_by("place")
        return KeptSerializer(items[:MOST_TOLD], many=True).data


class FieldsBody(Body):
    """The fields that all get the same value."""

    title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    value_cents = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, required=False)
    source = serializers.ChoiceField(Lead.Source.choices, required=False)  # type: ignore[assignment]
    expected_close = serializers.DateField(required=False)
    custom = Custom(CustomField.Entity.LEAD, of_many=True)


@extend_schema_serializer(component_name="BulkChange", examples=[example(examples.BULK_CHANGE_ASKED)])
class BulkBody(Body):
    """What to do with which records: those named, or all that a filter lets through."""

    action = serializers.ChoiceField(
        [(name, name) for name in EVERY_ACTION], help_text="Contacts and companies: `archive` and `restore`."
    )
    leads = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_NAMED, required=False)
    contacts = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_NAMED, required=False)
    companies = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_NAMED, required=False)
    entity = serializers.ChoiceField(Import.Entity.choices, required=False, help_text="Of a `filter`.")
    filter = serializers.CharField(
        max_length=4000,
        required=False,
        help_text="As behind the question mark of the list: `state=open&owner=team`; of leads, as in a saved view.",
    )
    with_work = serializers.BooleanField(
        required=False, help_text="To `archive` contacts: with their open leads and conversations; else those stay."
    )
    with_leads = serializers.BooleanField(
        required=False, help_text="To `restore` contacts: with the leads that were archived together with them."
    )
    sequence = serializers.UUIDField(required=False, help_text="For `enter_sequence`.")
    owner = serializers.UUIDField(allow_null=True, required=False, help_text="For `assign`; null: nobody.")
    to = serializers.UUIDField(required=False, help_text="For `move`: a stage.")
    lost_reason = serializers.UUIDField(required=False, help_text="For `move` to a lost stage.")
    add = serializers.ListField(child=serializers.CharField(max_length=40), max_length=12, required=False)
    remove = serializers.ListField(child=serializers.CharField(max_length=40), max_length=40, required=False)
    fields_ = FieldsBody(required=False)

    def get_fields(self):
        """``fields`` is a serializer's own word, so the field of that name is put in here."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        chosen = [name for name in (*NAMED, "filter") if name in said]
        if len(chosen) != 1:
            raise serializers.ValidationError({"leads": [_("Name leads, or give a filter: one of the two.")]})
        said["entity"] = NAMED.get(chosen[0]) or said.get("entity", "lead")
        if said["action"] not in CHANGES[said["entity"]]:
            raise serializers.ValidationError({"action": [_("There is no such action for these records.")]})
        for name in NEEDS.get(said["action"], ()):
            if name not in said:
                raise serializers.ValidationError({name: [_("This action needs it.")]})
        if said["action"] == "tag" and not (said.get("add") or said.get("remove")):
            raise serializers.ValidationError({"add": [_("Say which tags to add or remove.")]})
        return said


class BulkViewSet(OrganizationViewSet):
    """Changes of many records."""

    tag, noun = "Leads", "lead"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve"), may("lead.view", "contact.view", "company.view")),
        **dict.fromkeys(("create", "undo"), may("lead.change", "lead.delete", "contact.delete", "company.delete")),
    }
    problems: ClassVar = {"undo": {409: "It cannot be taken back, or no longer; `detail` says why."}}
    queryset = Job.objects.none()
    serializer_class = BulkSerializer

    def rows(self) -> QuerySet:
        return Job.objects.accessible_by(self.principal).filter(kind__in=EVERY)

    def list(self, request) -> Response:
        """List changes of many records.

        Newest first; those that the caller started.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a change of many records: how far it is."""
        return self.shown(self.row())

    @extend_schema(request=BulkBody, responses={202: BulkSerializer})
    def create(self, request) -> Response:
        """Change many leads, contacts or companies.

        In the background: the answer is 202, and the address of the change tells how far it is. Each is changed with the
        caller's rights and by the rules of its stage; one that cannot be stays as it is, with the reason in `kept`.
        """
        said = self.body(BulkBody)
        if not self.principal.may(CHANGES[said["entity"]][said["action"]].permission):
            refused(request)
            raise PermissionDenied
        try:
            options = _options(said)
            job = starting.start(self._chosen(said), said["action"], by=self.principal, waits=False, **options)
        except starting.NothingChosen:
            raise ValidationError({"leads": [_("None of them is there, or you may not see them.")]}) from None
        return self.shown(job, status=202)

    @extend_schema(request=None, responses={202: BulkSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, pk) -> Response:
        """Take a change of many records back.

        For ten minutes after its end; people who may change the organization have a day. What was changed since stays.
        """
        try:
            back = jobs.revert(self.row(), by=self.principal)
        except jobs.NotRevertible as refusal:
            raise Conflict(str(refusal), code="not_revertible") from None
        return self.shown(back, status=202)

    def _chosen(self, said: dict[str, Any]) -> Any:
        entity = said["entity"]
        seen = MODELS[entity].objects.accessible_by(self.principal)
        if named := next((name for name in NAMED if name in said), ""):
            return seen.filter(pk__in=said[named])
        if entity in DIRECTORIES:
            return DIRECTORIES[entity](self.principal, Wanted.read(QueryDict(said["filter"]), entity)).everything
        if (filters := viewing.asked(self.principal, QueryDict(said["filter"]))) is None:
            raise ValidationError({"filter": [_("There is no such view that you may open.")]})
        return filters.narrow(seen, self.principal)


def _options(said: dict[str, Any]) -> dict[str, Any]:
    """Plain, as they stand in the job."""
    match said["action"]:
        case "assign":
            return {"owner": str(said["owner"] or "")}
        case "move":
            return {"to": str(said["to"]), "lost_reason": str(said.get("lost_reason", ""))}
        case "tag":
            return {"add": said.get("add", []), "remove": said.get("remove", [])}
        case "edit":
            answers, ours = said["fields"].pop("custom", {}), said["fields"]
            day = ours.get("expected_close")
            return {"fields": {**ours, **({"expected_close": day.isoformat()} if day else {})}, "custom": answers}
        case "enter_sequence":
            return {"sequence": str(said["sequence"])}
        case "archive" | "restore":
            return {name: said[name] for name in ("with_work", "with_leads") if name in said}
    return {}
