"""Files of leads, contacts and companies in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from crm.api import about_examples as examples
from crm.api.about import TOO_LATE, AboutBody, AboutViewSet
from crm.api.bodies import companies_in_reach
from crm.models import File
from crm.services import files, removed
from tenants.access import may
from tenants.api.bodies import Related
from tenants.api.schema import FILE, UNOPENED, example
from tenants.views.files import download

SEEN = may("lead.view", "contact.view", "company.view")
CHANGED = may("lead.change", "contact.change", "company.change")


@extend_schema_serializer(examples=[example(examples.FILE)])
class FileSerializer(serializers.ModelSerializer):
    """A file that is kept with a lead, a contact or a company."""

    content_type = serializers.CharField(help_text="By its bytes, whatever its name or its sender says.")
    added_by_name = serializers.CharField(source="added_by", default=None, allow_null=True)
    url = serializers.SerializerMethodField(help_text="Where its bytes are.")

    class Meta:
        model = File
        fields = (
            *("id", "created_at", "name", "size", "content_type", "sha256"),
            *("lead", "contact", "company", "added_by", "added_by_name", "url"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, file: File) -> str:
        return self.context["request"].build_absolute_uri(reverse("api-file-content", args=[file.pk]))


@extend_schema_serializer(component_name="FileNew", examples=[example(examples.FILE_SENT)])
class FileBody(AboutBody):
    """A file, as `multipart/form-data`, for either a lead, a contact or a company."""

    kinds = ("lead", "contact", "company")
    either = _("Name either a lead, a contact or a company.")
    company = Related(companies_in_reach, required=False)
    file = serializers.FileField(help_text="At most 25 MB, unless the operator says otherwise.")


class FileFilter(filters.FilterSet):
    """Files."""

    lead = filters.UUIDFilter(label="Of this lead.")
    contact = filters.UUIDFilter(label="Of this contact, not of one of its leads.")
    company = filters.UUIDFilter(label="Of this company, not of its people or leads.")


class FileViewSet(AboutViewSet):
    """Files of leads, contacts and companies."""

    tag, noun = "Files", "lead"
    allow: ClassVar = {
        **dict.fromkeys(["list", "retrieve", "content"], SEEN),
        **dict.fromkeys(["create", "destroy", "restore"], CHANGED),
    }
    problems: ClassVar = {
        "create": {413: "The fields beside the file are too large.", 415: "The body is not `multipart/form-data`."},
        **TOO_LATE,
        "content": UNOPENED,
    }
    queryset = File.objects.none()
    serializer_class = FileSerializer
    filterset_class = FileFilter

    def rows(self) -> QuerySet:
        return _told(File.objects.accessible_by(self.principal))

    def get_parsers(self):
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    def list(self, request) -> Response:
        """List files.

        Newest first; those of what is archived are left out.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read what is known of a file."""
        return self.shown(self.row())

    @extend_schema(request={"multipart/form-data": FileBody})
    def create(self, request) -> Response:
        """Attach a file.

        To a lead, a contact or a company that the caller may change.
        """
        said = self.body(FileBody)
        try:
            [file] = files.add(self.changeable(said), [said["file"]], by=self.person, key=self.key)
        except files.Refused as why:
            raise ValidationError({"file": [str(why)]}) from None
        return self.shown(self.row(pk=file.pk), status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a file.

        By whoever may change what it belongs to. `restore/` brings it back; its bytes go after a day.
        """
        removed.remove(self.row("lead.change"), by=self.person)
        return Response(status=204)

    @extend_schema(responses=FILE)
    @action(detail=True)
    def content(self, request, pk) -> HttpResponseBase:
        """Fetch the bytes of a file.

        To be saved: they are never sent as what a browser would show.
        """
        file = self.row()
        return download(files.to_open(file), files.saved_as(file))

    def away(self, pk: Any) -> File:
        file = get_object_or_404(_told(File.ever.accessible_by(self.principal)), pk=pk)
        if not File.ever.accessible_by(self.principal, "lead.change").filter(pk=file.pk).exists():
            self.forbid()
        return file


def _told(rows: QuerySet) -> QuerySet:
    """Of what is not archived."""
    living = rows.filter(lead__archived_at=None, contact__archived_at=None, company__archived_at=None)
    return living.select_related("added_by", "lead__contact", "contact", "company")
