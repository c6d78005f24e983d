"""Everything of an organization, over the API: asked for and fetched by an owner who is signed in."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from tenants.access import may
from tenants.api.paging import NewestFirst
from tenants.api.refusing import insist_on_recent, refused
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.exports import shown, work
from tenants.models import OrganizationExport

EXPORT = {
    "id": "01a20000-0000-7000-8000-000000000001",
    "asked_at": "2026-11-29T12:00:00Z",
    "state": "ready",
    "total": 120_411,
    "done": 120_411,
    "size": 734_003_200,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "ended_at": "2026-11-29T12:03:10Z",
    "expires_at": "2026-12-06T12:03:10Z",
    "url": "https://crm.example.com/o/aurora/settings/export/01a20000-0000-7000-8000-000000000001/eyJ/",
}


@extend_schema_serializer(examples=[example(EXPORT)])
class OrganizationExportSerializer(serializers.ModelSerializer):
    """An archive of everything: how far it is, and where it is once it is ready."""

    total = serializers.IntegerField(help_text="Rows and files.")
    size = serializers.IntegerField(help_text="Bytes of the archive.")
    url = serializers.SerializerMethodField(
        help_text="Where the same person gets it in a browser within an hour, after proving who they are."
    )

    class Meta:
        model = OrganizationExport
        fields = tuple(EXPORT)
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_url(self, export: OrganizationExport) -> str | None:
        request = self.context["request"]
        return request.build_absolute_uri(shown.address(export, request.user.pk)) if export.is_ready else None


class NewestExports(NewestFirst):
    moment = "asked_at"


class OrganizationExportViewSet(OrganizationViewSet):
    """Archives of everything."""

    tag, noun = "Leaving", "organization"
    allow: ClassVar = dict.fromkeys(("list", "retrieve", "create"), may("organization.delete"))
    problems: ClassVar = {"create": {422: "One is being made already."}}
    queryset = OrganizationExport.objects.across_organizations().none()
    serializer_class = OrganizationExportSerializer
    filter_backends = ()
    pagination_class = NewestExports

    def rows(self) -> QuerySet:
        return OrganizationExport.objects.select_related("organization")

    def list(self, request) -> Response:
        """List exports of everything, the newest first."""
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read how far an export of everything is."""
        return self.shown(self.row())

    @extend_schema(request=None, responses={201: OrganizationExportSerializer})
    def create(self, request) -> Response:
        """Have everything exported.

        Every table as JSON, the important ones as CSV too, all files, a manifest with hashes; without secrets. Made in
        the background, kept for seven days. Works also while the organization is being deleted.
        """
        insist_on_recent(request, True)
        with refused():
            made = work.start(by=request.user)
        return self.shown(made, status=201)
