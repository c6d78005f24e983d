"""Imports in the API: a file sent, its columns named, tried, let go, stopped, taken back."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from crm.api.import_bodies import ImportCheckBody, ImportFileBody, ImportSerializer, RowErrorSerializer
from crm.models import Import, JobItem
from crm.services import jobs
from crm.services.importing import sending
from crm.spreadsheets.limits import Unreadable
from tenants import audit
from tenants.access import may
from tenants.api.paging import InOrder
from tenants.api.permissions import refused
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.views import OrganizationViewSet

IMPORTERS = may("lead.create", "contact.create", "company.create")
NOT_READY = "It cannot go on like this; `detail` says why."


class ImportViewSet(OrganizationViewSet):
    """Files on their way in."""

    tag, noun = "Imports", "lead"
    allow: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "check", "run", "cancel", "revert", "errors"), IMPORTERS
    )
    problems: ClassVar = {
        "create": {413: "The file is larger than 50 MB.", 415: "The body is not `multipart/form-data`."},
        "check": {422: NOT_READY},
        "run": {422: NOT_READY},
        "revert": {409: "It cannot be taken back, or no longer; `detail` says why."},
    }
    queryset = Import.objects.none()
    serializer_class = ImportSerializer

    def rows(self) -> QuerySet:
        return Import.objects.accessible_by(self.principal).select_related("check_job", "run_job")

    def get_parsers(self):
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    def list(self, request) -> Response:
        """List imports.

        Newest first; those that the caller sent.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an import: the step it is at, and how far it is."""
        return self.shown(self.row())

    @extend_schema(request={"multipart/form-data": ImportFileBody})
    def create(self, request) -> Response:
        """Send a file.

        It is looked at, and nothing else: the answer says what its columns probably mean. Then check it, then run it.
        """
        said = self.body(ImportFileBody)
        entity, file = said["entity"], said["file"]
        if not self.principal.may(f"{entity}.create"):
            refused(request)
            raise PermissionDenied
        try:
            asked = sending.take_in(file, file.name or "", entity=entity, by=self.principal)
        except Unreadable as why:
            raise ValidationError({"file": [str(why)]}) from None
        audit.record("import.sent", what=entity, file=asked.name)
        return self.shown(asked, status=201)

    @extend_schema(request=ImportCheckBody, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def check(self, request, pk) -> Response:
        """Check an import: a dry run.

        Every row is read, nothing is touched. The outcomes are counted in `check`; faulty rows are in `errors/`.
        """
        asked = self.row()
        said = self.body(ImportCheckBody, asked=asked)
        try:
            sending.check(asked, by=self.principal, **said)
        except sending.NotReady as why:
            raise Unprocessable(str(why), code="not_ready") from None
        return self.shown(self.row(), status=202)

    @extend_schema(request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request, pk) -> Response:
        """Let an import go.

        In the background, with the caller's rights, once. Faulty rows are left out, unless it is all or nothing.
        """
        asked = self.row()
        try:
            sending.run(asked, by=self.principal)
        except sending.NotReady as why:
            raise Unprocessable(str(why), code="not_ready") from None
        audit.record("import.begun", what=asked.entity, file=asked.name)
        return self.shown(self.row(), status=202)

    @extend_schema(request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk) -> Response:
        """Stop an import.

        After the chunk it is at; what was brought in stays, until it is taken back.
        """
        asked = self.row()
        if (job := asked.run_job or asked.check_job) is not None:
            jobs.cancel(job)
        return self.shown(self.row(), status=202)

    @extend_schema(request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def revert(self, request, pk) -> Response:
        """Take an import back.

        For 30 days. What somebody has changed since stays.
        """
        job = self.row().run_job
        if job is None:
            raise Conflict(_("Nothing was imported yet."), code="not_revertible")
        try:
            jobs.revert(job, by=self.principal)
        except jobs.NotRevertible as why:
            raise Conflict(str(why), code="not_revertible") from None
        return self.shown(self.row(), status=202)

    @extend_schema(responses=RowErrorSerializer(many=True))
    @action(detail=True, serializer_class=RowErrorSerializer, pagination_class=InOrder)
    def errors(self, request, pk) -> Response:
        """List the rows of an import that were not taken.

        In the order of the file, with the reasons and how to mend them; of the run, else of the check.
        """
        asked = self.row()
        failed = JobItem.objects.filter(outcome=JobItem.Outcome.FAILED)
        return self.listed(failed.filter(job=asked.run_job_id or asked.check_job_id))
