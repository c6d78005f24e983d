"""The audit in the API: found by the filters of the page, read in the words of whoever asks. Reading it is a line too."""

from typing import Any, ClassVar, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api import audit_examples as examples
from crm.models import AuditLine
from crm.queries.auditing import kinds, lines
from crm.queries.auditing.asked import FIRST, LAST, LONGEST, Wanted
from crm.queries.timeline import Cursor
from crm.services import opening
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.paging import PARAMETERS, NewestFirst
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

GROUPS = (*((key, key) for key in kinds.GROUPS), (kinds.SETTINGS, kinds.SETTINGS))
DAYS = (MinValueValidator(FIRST), MaxValueValidator(LAST))
NAMED = {"table": "of", "request_id": "request"}  # as this API calls them → as ``Wanted`` does


class AuditQuery(Body):
    """What to look for; every filter narrows."""

    q = serializers.CharField(
        max_length=LONGEST, help_text="A person who acted, a record's name or id, an address or a request."
    )
    who = serializers.CharField(max_length=LONGEST, help_text="The id of the person or key that acted.")
    kind = serializers.ChoiceField(GROUPS, help_text="What it is about.")
    table = serializers.CharField(max_length=LONGEST, help_text="Of rows of this table, such as `crm_lead`.")
    row = serializers.CharField(max_length=LONGEST, help_text="Of this row; goes with `table`.")
    address = serializers.CharField(max_length=LONGEST, help_text="From this IP address.")
    request_id = serializers.CharField(max_length=LONGEST, help_text="Of this call or page.")
    since = serializers.DateField(validators=DAYS, help_text="From this day on, by the organization's clock.")
    until = serializers.DateField(validators=DAYS, help_text="Up to and with this day.")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, partial=True, **options)
        for field in self.fields.values():
            field.required = False


class AuditChangeSerializer(serializers.Serializer):
    """A field, before and after, as people read it."""

    field = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


@extend_schema_serializer(examples=[example(examples.LINE)])
class AuditLineSerializer(serializers.Serializer):
    """One thing that happened. Secrets are `••••••`; so is what stood in records that the caller may not all see."""

    id = serializers.UUIDField(source="line.pk")
    at = serializers.DateTimeField(source="line.at")
    action = serializers.CharField(
        source="line.action", help_text="`insert`, `update`, `delete`, `opened`, or an event's name."
    )
    table = serializers.CharField(source="line.table", help_text="Empty for events that change no row.")
    row = serializers.CharField(source="line.row_id")
    actor_id = serializers.CharField(source="line.actor_id", help_text="The person or key; empty for the system.")
    actor = serializers.CharField(source="who")
    what = serializers.CharField(help_text="What happened, in a sentence whose subject is `actor`.")
    changes = AuditChangeSerializer(many=True)
    address = serializers.CharField(source="line.address")
    request_id = serializers.CharField(source="line.request_id")


class AuditPages(NewestFirst):
    """Out of both tables, each read no further than the page needs."""

    moment = "at"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        size = self._size(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        before = Cursor(*self._read(cursor)) if cursor else None
        found = lines.chunk(queryset, view.principal, before=before, size=size + 1)
        self.last = found[size - 1] if len(found) > size else None
        return lines.told(found[:size], view.principal)


class AuditViewSet(OrganizationViewSet):
    """Who did what, from where, with what before and after."""

    tag, noun = "Audit", "audit"
    allow: ClassVar = {"list": may("audit.view")}
    queryset = AuditLine.objects.none()
    serializer_class = AuditLineSerializer
    pagination_class = AuditPages
    filter_backends = ()

    @extend_schema(parameters=[AuditQuery])
    def list(self, request: Request) -> Response:
        """Search the audit.

        Newest first. That a program read it is a line of its own, once an hour. As a file: `POST exports/` with `entity`
        `audit` and the same filters in `query`.
        """
        wanted = wanted_of({name: value for name, value in request.query_params.items() if name not in PARAMETERS})
        opening.note_many("audit")
        page = self.paginate_queryset(cast(Any, wanted))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def wanted_of(said: dict[str, Any]) -> Wanted:
    """The filters, each of them known and sensible; else the names of those that are not."""
    AuditQuery(data=said).is_valid(raise_exception=True)
    query = QueryDict(mutable=True)
    query.update({NAMED.get(name, name): value for name, value in said.items()})
    return Wanted.read(query)
