"""Deleting an organization over the API: asked for, looked at, objected to, taken over, called off, by people signed in."""

from collections.abc import Callable
from typing import ClassVar

import structlog
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from config.outside.errors import ProviderError
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.once_outside import Repeat
from tenants.api.paging import NewestFirst
from tenants.api.problems import Unprocessable
from tenants.api.refusing import insist_on_recent, refused
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.deletion import asking
from tenants.models import Deletion, Organization
from tenants.recent import has_second_factor
from tenants.views.confirming import lacks_second_factor

log = structlog.get_logger(__name__)
COUNTS = {"members": 8, "contacts": 4120, "leads": 2811, "channels": 3, "conversations": 5012, "messages": 98_114}
DELETION = {
    "id": "01a20000-0000-7000-8000-000000000001",
    "state": "grace",
    "requested_at": "2026-11-29T12:00:00Z",
    "requested_by": "01a20000-0000-7000-8000-000000000002",
    "purge_at": "2026-12-29T12:00:00Z",
    "ended_at": None,
    "counts": COUNTS,
}
NOT_POSSIBLE = {422: "Nothing waits to be deleted, or it is not this person’s to decide; `detail` says which."}


@extend_schema_serializer(examples=[example(DELETION)])
class DeletionSerializer(serializers.ModelSerializer):
    """A deletion: since when, by whom, and when all is erased."""

    purge_at = serializers.DateTimeField(help_text="Before, it can be stopped.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="What there was when it was asked for.")

    class Meta:
        model = Deletion
        fields = tuple(DELETION)
        read_only_fields = fields


@extend_schema_serializer(component_name="DeletionNew", examples=[example({"name": "Agência Aurora"})])
class DeletionBody(Body):
    """The organization’s name, as somebody types it who means it."""

    name = serializers.CharField(max_length=80)


class NewestDeletions(NewestFirst):
    moment = "requested_at"


class DeletionViewSet(OrganizationViewSet):
    """Deletions of this organization; one at most is under way."""

    tag, noun = "Leaving", "organization"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve"), may("organization.view")),
        **dict.fromkeys(("create", "recovery"), may("organization.delete")),
        **dict.fromkeys(("objection", "takeover"), may("organization.change")),
    }
    asks_outside: ClassVar = {"create": Repeat.HARMLESS}
    problems: ClassVar = {
        "create": {422: "Stripe could not be asked, or it is being deleted already; nothing was changed."},
        **dict.fromkeys(("objection", "takeover", "recovery"), NOT_POSSIBLE),
    }
    queryset = Deletion.objects.across_organizations().none()
    serializer_class = DeletionSerializer
    filter_backends = ()
    pagination_class = NewestDeletions

    def rows(self) -> QuerySet:
        return Deletion.objects.all()

    def list(self, request) -> Response:
        """List deletions, the newest first."""
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a deletion."""
        return self.shown(self.row())

    @extend_schema(request=DeletionBody, responses={201: DeletionSerializer})
    def create(self, request) -> Response:
        """Ask for the organization to be deleted.

        By an owner with a second factor. The subscription ends first, then everything stops; after thirty days all of
        it is erased. While it waits, nothing but these addresses and exports of everything answers.
        """
        organization = Organization.objects.get(pk=request.auth.organization_id)
        if self.body(DeletionBody)["name"].strip() != organization.name:
            raise serializers.ValidationError({"name": [_("This is not the name of this organization.")]})
        _insist_on_second_factor(request)
        try:
            with refused():
                made = asking.request(by=request.auth)
        except ProviderError as error:
            log.warning("deletion.not_cancelled", kind=type(error).__name__, code=error.code)
            raise Unprocessable(str(asking.NOT_CANCELLED), code="payments_unavailable") from None
        return self.shown(made, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def objection(self, request, pk) -> Response:
        """Object to a deletion.

        By another owner or an admin: it is stopped, and the organization opens again at once.
        """
        insist_on_recent(request, True)
        return self._stopped(asking.object_to)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def takeover(self, request, pk) -> Response:
        """Take an organization over instead of its deletion.

        By an admin with a second factor, who becomes owner; whoever asked for the deletion becomes admin.
        """
        _insist_on_second_factor(request)
        return self._stopped(asking.take_over)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def recovery(self, request, pk) -> Response:
        """Call a deletion off.

        By an owner with a second factor.
        """
        _insist_on_second_factor(request)
        return self._stopped(asking.recover)

    def _stopped(self, stop: Callable[..., None]) -> Response:
        with refused():
            stop(self.row(), by=self.request.auth)
        return self.shown(self.row())


def _insist_on_second_factor(request) -> None:
    """A moment ago: on our pages, or by signing in anew; whoever has none is told so by the service."""
    insist_on_recent(request, True)
    grant = request._request.grant
    began = grant.created_at.timestamp() if grant else None
    is_weak = not has_second_factor(grant.user, at=began) if grant else lacks_second_factor(request._request)
    if is_weak:
        raise PermissionDenied(_("Prove again on our pages who you are, by your second step."))
