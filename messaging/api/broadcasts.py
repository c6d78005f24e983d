"""Broadcasts in the API."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.models import Contact, SavedView
from crm.models.saved_view import Page
from messaging.api import broadcast_examples as examples
from messaging.forms.broadcast import sendable
from messaging.models import Broadcast, Recipient, Template
from messaging.queries import broadcasts
from messaging.services.broadcasting import keeping
from messaging.services.refusals import CannotSend
from messaging.variables import LABELS, unknown_in
from tenants.access import Principal, may
from tenants.api.bodies import Body, Related
from tenants.api.paging import NewestFirst
from tenants.api.problems import Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.billing.features import BROADCASTS
from tenants.models import ApiKey

REFUSED = (
    "It cannot go now, or has begun already; `code` is one of `bad_content`, `channel_off`, `low_quality`, `too_late`."
)
WANTED = "An approved one that wants words, or a place."
NUMBERS = [*broadcasts.RESULTS]


@extend_schema_serializer(examples=[example(examples.BROADCAST)])
class BroadcastSerializer(serializers.ModelSerializer):
    """One message to many. `numbers` count its people; `delivered` counts those who read it too."""

    values = serializers.DictField(child=serializers.CharField())
    why = serializers.CharField(
        help_text=f"Why it rests or was stopped: {', '.join(Broadcast.Why.values)}; empty when a person decided."
    )
    numbers = serializers.SerializerMethodField()

    class Meta:
        model = Broadcast
        fields = tuple(examples.BROADCAST)
        read_only_fields = fields

    def get_numbers(self, row: Broadcast) -> dict[str, int]:
        known = self.context.get("progress") or broadcasts.progress_of([row])
        return known[row.pk].numbers


def _templates(principal: Principal) -> QuerySet:
    return Template.objects.filter(pk__in=[row.pk for row in sendable()]).select_related("channel")


def _views(principal: Principal) -> QuerySet:
    return SavedView.objects.accessible_by(principal).filter(page=Page.LEADS)


@extend_schema_serializer(component_name="BroadcastChange", examples=[example(examples.CHANGED)])
class BroadcastChangeBody(Body):
    """What is to change of a draft."""

    name = serializers.CharField(max_length=80, required=False)
    template = Related(_templates, required=False, help_text=WANTED)
    view = Related(_views, required=False, help_text="A saved view of leads: each person in it gets the message once.")
    values = serializers.DictField(
        child=serializers.CharField(max_length=300),
        required=False,
        help_text="What stands in each blank, of a place at its head by `place.where` (coordinates), `place.name` and "
        f"`place.address`. Variables: {', '.join('{{%s}}' % name for name in LABELS)}.",  # noqa: UP031
    )
    only_granted = serializers.BooleanField(required=False, help_text="Only people who agreed to marketing.")
    pace = serializers.IntegerField(min_value=1, max_value=600, required=False, help_text="Messages a minute.")

    def validate_values(self, values: dict[str, str]) -> dict[str, str]:
        if any(unknown_in(text) for text in values.values()):
            raise serializers.ValidationError(_("There is no such variable."))
        return values


@extend_schema_serializer(component_name="Broadcast", examples=[example(examples.CREATED)])
class BroadcastBody(BroadcastChangeBody):
    """A draft."""

    name = serializers.CharField(max_length=80)
    template = Related(_templates, help_text=WANTED)
    view = Related(_views, help_text="A saved view of leads: each person in it gets the message once.")


@extend_schema_serializer(component_name="BroadcastStart", examples=[example(examples.BEGUN)])
class BroadcastStartBody(Body):
    """When it starts."""

    at = serializers.DateTimeField(required=False, help_text="Now, unless told.")


@extend_schema_serializer(examples=[example(examples.RECIPIENT)])
class RecipientSerializer(serializers.ModelSerializer):
    """One person, and what came of it: `status` is the message's, and never goes back."""

    left_out = serializers.CharField(help_text=f"Why not: {', '.join(Recipient.Reason.values)}; empty for who gets it.")
    status = serializers.CharField(source="message.status", default="", allow_blank=True)
    status_at = serializers.DateTimeField(source="message.status_at", default=None, allow_null=True)
    error_code = serializers.CharField(source="message.error_code", default="", allow_blank=True)
    error = serializers.SerializerMethodField()

    class Meta:
        model = Recipient
        fields = tuple(examples.RECIPIENT)
        read_only_fields = fields

    def get_error(self, row: Recipient) -> str:
        return row.error or (row.message.error if row.message else "")


class BroadcastFilter(filters.FilterSet):
    """Broadcasts."""

    state = filters.ChoiceFilter(choices=Broadcast.State.choices, label="How it stands.")
    template = filters.UUIDFilter(label="With this template.")


class BroadcastViewSet(OrganizationViewSet):
    """One message to many people."""

    tag, noun = "Broadcasts", "broadcast"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "recipients"), may("broadcast.view")),
        "create": may("broadcast.create"),
        "destroy": may("broadcast.delete"),
        **dict.fromkeys(("partial_update", "start", "pause", "resume", "cancel"), may("broadcast.change")),
    }
    needs: ClassVar = dict.fromkeys(("create", "partial_update", "start", "resume"), BROADCASTS)
    problems: ClassVar = {name: {422: REFUSED} for name in ("partial_update", "destroy", "start", "resume")}
    queryset = Broadcast.objects.none()
    serializer_class = BroadcastSerializer
    filterset_class = BroadcastFilter
    pagination_class = NewestFirst

    def rows(self) -> QuerySet:
        rows = Broadcast.objects.accessible_by(self.principal)
        return rows.select_related("channel", "template__channel", "view", "author")

    def list(self, request) -> Response:
        """List broadcasts."""
        page = self.paginate_queryset(self.filter_queryset(self.rows())) or []
        context = self.get_serializer_context() | {"progress": broadcasts.progress_of(page)}
        return self.get_paginated_response(BroadcastSerializer(page, many=True, context=context).data)

    def retrieve(self, request, pk) -> Response:
        """Read a broadcast and its numbers."""
        return self.shown(self.row())

    @extend_schema(request=BroadcastBody)
    def create(self, request) -> Response:
        """Create a draft.

        Nothing is sent before it is started. Its people are those whom you, or whoever made the key, may see.
        """
        row = Broadcast(author=self._author)
        return self.shown(keeping.write(row, **self.body(BroadcastBody)), status=201)

    @extend_schema(request=BroadcastChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a draft."""
        row, said = self.row("broadcast.change"), self.body(BroadcastChangeBody)
        return self.shown(_done(lambda: keeping.write(row, **said)))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a draft.

        One that has begun stays on record.
        """
        row = self.row("broadcast.delete")
        _done(lambda: keeping.delete(row, by=self.person))
        return Response(status=204)

    @extend_schema(request=BroadcastStartBody)
    @action(detail=True, methods=["post"], pagination_class=None)
    def start(self, request, pk) -> Response:
        """Start a broadcast.

        Now or at a moment. Started already: nothing happens.
        """
        row, said = self.row("broadcast.change"), self.body(BroadcastStartBody)
        return self.shown(_done(lambda: keeping.begin(row, by=self.person, at=said.get("at"))))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None)
    def pause(self, request, pk) -> Response:
        """Pause a broadcast.

        What is in the outbox already, some seconds' worth, still goes.
        """
        return self.shown(keeping.pause(self.row("broadcast.change"), by=self.person))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None)
    def resume(self, request, pk) -> Response:
        """Go on with a paused broadcast."""
        row = self.row("broadcast.change")
        return self.shown(_done(lambda: keeping.resume(row, by=self.person)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None)
    def cancel(self, request, pk) -> Response:
        """Call a broadcast off.

        Whoever has not got it gets none.
        """
        return self.shown(keeping.cancel(self.row("broadcast.change"), by=self.person))

    @extend_schema(
        parameters=[OpenApiParameter("result", str, enum=NUMBERS, description="Who is behind a number.")],
        responses=RecipientSerializer(many=True),
    )
    @action(detail=True, methods=["get"], filterset_class=None, serializer_class=RecipientSerializer)
    def recipients(self, request, pk) -> Response:
        """List the people of a broadcast.

        Those whom you may see, with what came of it for each.
        """
        mine = Contact.objects.accessible_by(self.principal)
        rows = broadcasts.people(self.row(), request.query_params.get("result", "all")).filter(contact__in=mine)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(RecipientSerializer(page, many=True).data)

    @property
    def _author(self):
        """Whose leads are chosen from: the person's, or those of whoever made the key."""
        asks: Any = self.principal
        return asks.created_by if isinstance(asks, ApiKey) else self.person


def _done(does: Callable[[], Any]) -> Any:
    try:
        return does()
    except CannotSend as refusal:
        raise Unprocessable(str(refusal.reason), code=refusal.code) from None
