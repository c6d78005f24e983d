"""What is sent and shown of imports."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crm.api import import_examples as examples
from crm.models import Import, Job, JobItem, Lead, Stage
from crm.queries import people
from crm.services.importing import columns
from crm.services.importing.choosing import ME, NOBODY, TURN
from tenants.access import Scope
from tenants.api.bodies import Body, Related
from tenants.api.schema import example

MOST_COLUMNS = 200


class WorkSerializer(serializers.ModelSerializer):
    """How far a part of the work is."""

    counts = serializers.SerializerMethodField(help_text="How many rows had which outcome.")

    class Meta:
        model = Job
        fields = ("id", "state", "total", "done", "failed", "counts", "error", "ended_at")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, job: Job) -> Any:
        return job.report.get("counts", {})


@extend_schema_serializer(examples=[example(examples.IMPORT, status_codes=["200", "201", "202"])])
class ImportSerializer(serializers.ModelSerializer):
    """A file on its way in: what its columns mean, and how far it is."""

    step = serializers.ChoiceField(["mapping", "checking", "checked", "running", "ended"])
    headers = serializers.ListField(child=serializers.CharField(allow_blank=True))
    samples = serializers.ListField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))
    mapping = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text="For each header a field; empty: left out."
    )
    fields_ = serializers.SerializerMethodField(
        method_name="meanings", help_text="What a column may mean, and how it is called."
    )
    options = serializers.DictField(help_text="What holds for all rows.")
    check = serializers.SerializerMethodField(help_text="The dry run; null before it.")
    run = serializers.SerializerMethodField(help_text="The import itself; `reverted` once it was taken back.")

    class Meta:
        model = Import
        fields = (
            *("id", "created_at", "entity", "name", "step", "headers", "samples", "mapping"),
            *("fields_", "known", "is_whole", "options", "check", "run"),
        )
        read_only_fields = fields

    def get_fields(self):
        """``fields`` is a serializer's own word, so the field of that name is put in here."""
        found = super().get_fields()
        names = list(found)
        return {("fields" if name == "fields_" else name): found[name] for name in names}

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def meanings(self, asked: Import) -> Any:
        """Asked for once a kind, however many imports are listed."""
        known: dict[str, Any] = self.context.setdefault("targets", {})  # type: ignore[attr-defined]
        if asked.entity not in known:
            targets = columns.targets(asked.entity).values()
            known[asked.entity] = {target.key: str(target.label) for target in targets}
        return known[asked.entity]

    @extend_schema_field(WorkSerializer(allow_null=True))
    def get_check(self, asked: Import) -> Any:
        return WorkSerializer(asked.check_job).data if asked.check_job else None

    @extend_schema_field(WorkSerializer(allow_null=True))
    def get_run(self, asked: Import) -> Any:
        return WorkSerializer(asked.run_job).data if asked.run_job else None


@extend_schema_serializer(component_name="ImportFile", examples=[example({"entity": "lead", "file": "leads.csv"})])
class ImportFileBody(Body):
    """A file, as `multipart/form-data`: CSV or XLSX, its first row names the columns."""

    entity = serializers.ChoiceField(Import.Entity.choices)
    file = serializers.FileField()


@extend_schema_serializer(component_name="ImportCheck", examples=[example(examples.IMPORT_CHECKED)])
class ImportCheckBody(Body):
    """What the columns mean and what holds for all rows; what is not sent stays as it is shown."""

    mapping = serializers.ListField(
        child=serializers.CharField(max_length=80, allow_blank=True), max_length=MOST_COLUMNS, required=False
    )
    known = serializers.ChoiceField(Import.Known.choices, required=False)
    is_whole = serializers.BooleanField(required=False)
    stage = Related(lambda _principal: Stage.objects.filter(successor=None), required=False)
    owner = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="Of rows that name nobody: a user's id, `turn` (by turns, among sales), or empty for nobody.",
    )
    source = serializers.ChoiceField(Lead.Source.choices, required=False)  # type: ignore[assignment]
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=12, required=False)

    def validate(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """As ``sending.check`` takes it."""
        asked: Import = self.context["asked"]
        options = dict(asked.options)
        if "stage" in said:
            options |= {"stage": str(said["stage"].pk), "pipeline": str(said["stage"].pipeline_id)}
        options |= {name: said[name] for name in ("source", "tags") if name in said}
        options["owner"] = self._owner(said, asked, options.get("owner", NOBODY))
        return {
            "mapping": said.get("mapping", asked.mapping),
            "known": said.get("known", asked.known),
            "is_whole": said.get("is_whole", asked.is_whole),
            "options": options,
        }

    def _owner(self, said: Mapping[str, Any], asked: Import, before: str) -> str:
        """Whoever reaches only their own rows takes them all."""
        principal, permission = self.context["request"].auth, f"{asked.entity}.create"
        if principal.scope(permission) == Scope.OWN:
            return ME
        owner = said.get("owner", before)
        allowed = [NOBODY, TURN, ME, *(str(user.pk) for user in people.assignable(principal, permission))]
        if owner not in allowed:
            raise serializers.ValidationError({"owner": [_("There is no such one that you may use here.")]})
        return owner


class RowReasonSerializer(serializers.Serializer):
    """What is wrong with a row, and how to mend it."""

    field = serializers.CharField(allow_blank=True, help_text="The field that its column means; empty: the row.")
    said = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


@extend_schema_serializer(examples=[example(examples.ROW_ERROR)])
class RowErrorSerializer(serializers.ModelSerializer):
    """A row that was not taken."""

    row = serializers.IntegerField(source="place", help_text="Its number in the file; the headers are row 1.")
    reasons = RowReasonSerializer(many=True)

    class Meta:
        model = JobItem
        fields = ("row", "reasons")
        read_only_fields = fields
