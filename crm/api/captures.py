"""People from outside, sources and receipts in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from config.ids import uuid7
from crm.api.capture_bodies import (
    CaptureBody,
    FoundSerializer,
    PastedBody,
    ReceiptSerializer,
    SourceBody,
    SourceChangeBody,
    SourceSerializer,
)
from crm.capture import pasting
from crm.models import Lead, Receipt, Source
from crm.services import capturing, sources
from crm.services.capturing import Arrival
from tenants.access import may
from tenants.api import once
from tenants.api.problems import Conflict
from tenants.api.views import OrganizationViewSet

SAID = (
    "name",
    "phone",
    "email",
    "document",
    "company",
    "job_title",
    "city",
    "message",
    "value",
    "title",
    "referred_by",
)
KEY = OpenApiParameter(
    once.HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Up to 150 letters: what comes again with it counts once, for ever. Another person with it, of the same "
    "source, is refused.",
)


class CaptureViewSet(OrganizationViewSet):
    """People from outside, on their way to a lead."""

    tag, noun = "Captures", "lead"
    allow: ClassVar = {"create": may("lead.create"), "parse": may("lead.create")}
    own_keys: ClassVar = frozenset({"create"})
    problems: ClassVar = {"create": {422: once.ANOTHER}}
    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer

    @extend_schema(request=CaptureBody, parameters=[KEY])
    def create(self, request) -> Response:
        """Capture a person.

        The same way that a form or a webhook takes: cleaned, recognised, given to whose turn it is. What is wrong makes
        the lead incomplete.
        """
        said = self.body(CaptureBody)
        source: Source | None = said.get("source")
        told = {name: said[name] for name in SAID if said.get(name)} | dict(said.get("answers", {}))
        if said.get("tags"):
            told["tags"] = ", ".join(said["tags"])
        key = request.headers.get(once.HEADER, "")[:150]
        arrival = Arrival(
            key=f"api:{key}" if key else f"api-once:{uuid7().hex}",
            told=told,
            payload={"told": told},
            source=source,
            mapping={name: name for name in (*SAID, "tags")},
            tracks=dict(said.get("tracks", {})),
            lead_source=Lead.Source.API,
            by=self.person,
        )
        receipt = capturing.capture(arrival)
        if receipt.payload_sealed and receipt.payload != arrival.payload:  # erased ones are compared with nothing
            raise once.reused()
        return self.shown(receipt, status=201)

    @extend_schema(request=PastedBody, responses={200: FoundSerializer})
    @action(detail=False, methods=["post"])
    def parse(self, request) -> Response:
        """Find a person in a text.

        Name, phone, e-mail, CPF or CNPJ of a signature or a forwarded e-mail. Nothing is kept.
        """
        found = pasting.found_in(self.body(PastedBody)["text"])
        return Response(FoundSerializer(found).data)


class SourceViewSet(OrganizationViewSet):
    """Where leads come from."""

    tag, noun = "Sources", "pipeline"
    allow: ClassVar = {
        name: may("pipeline.change") for name in ("list", "retrieve", "create", "partial_update", "destroy", "restore")
    }
    problems: ClassVar = {"restore": {409: "The leads of its page go to another source by now."}}
    queryset = Source.objects.none()
    serializer_class = SourceSerializer

    def rows(self) -> QuerySet:
        return Source.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List sources."""
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a source."""
        return self.shown(self.row())

    @extend_schema(request=SourceBody)
    def create(self, request) -> Response:
        """Create a source.

        Its address is shown in the settings, and nowhere else.
        """
        said: dict[str, Any] = self.body(SourceBody)
        return self.shown(sources.create(by=self.person, **said), status=201)

    @extend_schema(request=SourceChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a source."""
        return self.shown(sources.change(self.row(), **self.body(SourceChangeBody)))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Put a source out of use.

        Its address leads nowhere any more; its leads stay.
        """
        sources.archive(self.row(), by=self.person)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a source back.

        For 30 days, at the address it had. It is switched off, and its secrets are gone: give it new ones, then switch it on.
        """
        try:
            sources.restore(get_object_or_404(Source, pk=pk))
        except sources.PageTaken as why:
            raise Conflict(str(why), code="page_taken") from None
        return self.shown(self.row())


class ReceiptFilter(filters.FilterSet):
    """Receipts."""

    source = filters.UUIDFilter(field_name="source", label="Of which source.")
    outcome = filters.ChoiceFilter(choices=Receipt.Outcome.choices, label="What became of it.")


class ReceiptViewSet(OrganizationViewSet):
    """What arrived, and what became of it. Kept for as long as the organization decides."""

    tag, noun = "Receipts", "pipeline"
    allow: ClassVar = {"list": may("pipeline.change"), "retrieve": may("pipeline.change")}
    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilter

    def rows(self) -> QuerySet:
        return Receipt.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List receipts.

        Newest first, without what was sent: that is shown in the settings.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a receipt."""
        return self.shown(self.row())
