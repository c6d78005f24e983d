"""Exports in the API: asked for in one call, written in the background, fetched by whoever asked."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import import_examples as examples
from crm.api.audit import wanted_of
from crm.models import Import, Job, JobFile
from crm.services import job_files
from crm.services.exporting import audit as auditing
from crm.services.exporting import columns, writing
from tenants.access import Principal, may
from tenants.api.bodies import Body
from tenants.api.permissions import refused
from tenants.api.schema import FILE, USUAL, example
from tenants.api.views import OrganizationViewSet
from tenants.billing import features
from tenants.views.files import download

EXPORTERS = may("lead.export", "contact.export", "company.export", "audit.export")
ENTITIES = (*Import.Entity.choices, (auditing.ENTITY, auditing.ENTITY))
FORMS = ((writing.CSV, "CSV"), (writing.XLSX, "Excel"))


class ExportFileSerializer(serializers.ModelSerializer):
    """The file, until it expires."""

    url = serializers.SerializerMethodField(help_text="Where its bytes are, for the key or the person who asked.")

    class Meta:
        model = JobFile
        fields = ("name", "size", "expires_at", "url")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, file: JobFile) -> str:
        return self.context["request"].build_absolute_uri(reverse("api-export-file", args=[file.job_id]))


@extend_schema_serializer(examples=[example(examples.EXPORT, status_codes=["200", "202"])])
class ExportSerializer(serializers.ModelSerializer):
    """An export: how far it is, and its file once it is done."""

    entity = serializers.ChoiceField(ENTITIES, source="options.entity")
    form = serializers.ChoiceField(FORMS, source="options.form")
    file = serializers.SerializerMethodField(help_text="Null until it is written, and after seven days.")

    class Meta:
        model = Job
        fields = ("id", "created_at", "entity", "form", "state", "total", "done", "error", "ended_at", "file")
        read_only_fields = fields

    @extend_schema_field(ExportFileSerializer(allow_null=True))
    def get_file(self, job: Job) -> Any:
        ready = result_of(job)
        return ExportFileSerializer(ready, context=self.context).data if ready else None


@extend_schema_serializer(component_name="ExportNew", examples=[example(examples.EXPORT_ASKED)])
class ExportBody(Body):
    """Of what a table is wanted, and which columns it has."""

    entity = serializers.ChoiceField(ENTITIES)
    form = serializers.ChoiceField(FORMS, required=False)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=200,
        required=False,
        help_text="Without them the usual ones. Fields of the organization's own are `custom.<key>`.",
    )
    query = serializers.CharField(
        max_length=4000,
        allow_blank=True,
        required=False,
        help_text="Of leads as in a saved view's `query` (`state=open&owner=team`), or `view=<id>`; of contacts and companies `q=`, `state=`; of the audit its filters.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        known = [] if said["entity"] == auditing.ENTITY else [column.key for column in columns.of(said["entity"])]
        if unknown := [key for key in said.get("columns", ()) if key not in known]:
            told = f"{', '.join(unknown[:5])}: {', '.join(known)}"
            raise serializers.ValidationError({"columns": [told]})
        return said


class ExportViewSet(OrganizationViewSet):
    """Tables to take along."""

    tag, noun = "Exports", "lead"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create", "file"), EXPORTERS)
    problems: ClassVar = {"create": {402: USUAL[402]}}
    queryset = Job.objects.none()
    serializer_class = ExportSerializer

    def rows(self) -> QuerySet:
        return (
            Job.objects.accessible_by(self.principal)
            .filter(kind__in=(writing.KEY, auditing.KEY))
            .prefetch_related("files")
        )

    def list(self, request) -> Response:
        """List exports.

        Newest first; those that the caller started.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an export: how far it is, and where its file is."""
        return self.shown(self.row())

    @extend_schema(request=ExportBody, responses={202: ExportSerializer})
    def create(self, request) -> Response:
        """Start an export.

        In the background: of what the caller may export, as it is then.
        """
        said = self.body(ExportBody)
        entity = said["entity"]
        if not self.principal.may(f"{entity}.export"):
            refused(request)
            raise PermissionDenied
        if entity == auditing.ENTITY:
            features.insist(features.AUDIT_EXPORT)
            wanted = wanted_of(dict(QueryDict(said.get("query", "")).items()))
            return self.shown(auditing.start(wanted, by=self.principal, form=said.get("form", writing.CSV)), status=202)
        asked = {"form": said.get("form", writing.CSV), "keys": said.get("columns", []), "query": said.get("query", "")}
        try:
            job = writing.start(entity, by=self.principal, **asked)
        except writing.NoSuchView:
            raise serializers.ValidationError({"query": [_("There is no such view that you may open.")]}) from None
        return self.shown(job, status=202)

    @extend_schema(responses=FILE)
    @action(detail=True)
    def file(self, request, pk) -> HttpResponseBase:
        """Fetch the file of an export.

        Only the key or the person who asked for it gets it, for seven days.
        """
        return send_result(self.row(), self.principal)


def result_of(job: Job) -> JobFile | None:
    """Its file, while there is one."""
    return next(
        (each for each in job.files.all() if each.purpose == JobFile.Purpose.RESULT and each.is_for_people), None
    )


def send_result(job: Job, principal: Principal) -> HttpResponseBase:
    """The bytes of a job's file, for whoever asked for the work."""
    mine = JobFile.objects.accessible_by(principal).living().filter(purpose=JobFile.Purpose.RESULT)
    found = mine.filter(job=job).first()
    if found is None or not job_files.path_of(found).is_file():
        raise Http404
    return download(job_files.path_of(found), found.name)
