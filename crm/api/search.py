"""Search in the API: what is found, kind by kind, with where the asked words stand."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm import parts
from crm.api.representations import CENTS
from crm.models import Lead
from crm.plain import LONGEST, Piece
from crm.queries.searching import everything
from tenants.access import members
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

MOST, FEW, MOST_PAGES = 50, 10, 40
KINDS = "person, lead, company, note or message"

EXAMPLE: dict[str, Any] = {
    "milliseconds": 24,
    "groups": [
        {
            "kind": "person",
            "hits": [
                {
                    "kind": "lead",
                    "id": "0199a4f0-0000-7000-8000-000000000011",
                    "title": "Marina Alves",
                    "marks": [[0, 6]],
                    "detail": "Studio Lume · Proposta",
                    "quoted": "",
                    "quoted_marks": [],
                    "at": None,
                    "lead": "0199a4f0-0000-7000-8000-000000000011",
                    "value_cents": 1250000,
                    "score": 82,
                }
            ],
            "more": False,
            "is_cut": False,
        }
    ],
}


class HitSerializer(serializers.Serializer):
    """One thing that was found."""

    kind = serializers.CharField(
        source="hit.kind", help_text="lead, contact, company, note or message: of what `id` is."
    )
    id = serializers.UUIDField(source="hit.id")
    title = serializers.CharField(source="hit.title")
    marks = serializers.SerializerMethodField(help_text="Where the asked words stand in `title`: pairs of from and to.")
    detail = serializers.CharField(source="hit.detail", allow_blank=True)
    quoted = serializers.CharField(
        source="hit.quoted", allow_blank=True, help_text="Of a note or message: around the words."
    )
    quoted_marks = serializers.SerializerMethodField(help_text="The same in `quoted`.")
    at = serializers.DateTimeField(source="hit.at", allow_null=True)
    lead = serializers.UUIDField(source="hit.lead", allow_null=True)
    value_cents = serializers.IntegerField(source="hit.cents", allow_null=True, help_text=CENTS)
    score = serializers.IntegerField(source="hit.score", allow_null=True)

    def get_marks(self, line: everything.Line) -> list[list[int]]:
        return _marks(line.title)

    def get_quoted_marks(self, line: everything.Line) -> list[list[int]]:
        return _marks(line.quoted)


class GroupSerializer(serializers.Serializer):
    """What was found of one kind."""

    kind = serializers.CharField(help_text=f"What `kind` asks for: {KINDS}.")
    hits = HitSerializer(source="lines", many=True)
    more = serializers.BooleanField(help_text="Ask for this `kind` alone, and for its next `page`.")
    is_cut = serializers.BooleanField(help_text="Looking took too long and was stopped.")


@extend_schema_serializer(examples=[example(EXAMPLE)])
class FoundSerializer(serializers.Serializer):
    """Everything that was found."""

    milliseconds = serializers.IntegerField()
    groups = GroupSerializer(many=True)


class SearchViewSet(OrganizationViewSet):
    """One search over people, leads, companies, notes and messages."""

    tag, noun = "Search", "lead"
    allow: ClassVar = {"list": members}
    queryset = Lead.objects.none()
    serializer_class = FoundSerializer
    pagination_class = None

    @extend_schema(
        responses={200: forced_singular_serializer(FoundSerializer)},
        parameters=[
            OpenApiParameter("q", required=True, description="Words, or digits of a number. Accents do not matter."),
            OpenApiParameter("kind", description=f"Only one kind: {KINDS}."),
            OpenApiParameter("page", int, description="From 1; only with `kind`."),
            OpenApiParameter("limit", int, description=f"Hits of each kind, at most {MOST}."),
        ],
    )
    def list(self, request) -> Response:
        """Search.

        Names also when they are misspelt, numbers by any four digits of them, messages and notes by the stems of their words.
        Only what the caller may see.
        """
        asked = request.query_params
        kinds = {finder.kind for finder in parts.finders}
        kind = asked.get("kind", "")
        if kind and kind not in kinds:
            raise ValidationError({"kind": [_("Use one of: %(kinds)s.") % {"kinds": ", ".join(sorted(kinds))}]})
        limit, page = _whole(asked, "limit", FEW, MOST), _whole(asked, "page", 1, MOST_PAGES)
        first = (page - 1) * limit if kind else 0
        text = asked.get("q", "")[:LONGEST]
        found = everything.search(text, self.principal, kinds=[kind] if kind else (), first=first, count=limit)
        return Response(FoundSerializer(found).data)


def _whole(asked: Any, name: str, usual: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= most):
        raise ValidationError({name: [_("A whole number from 1 to %(most)s.") % {"most": most}]})
    return int(text)


def _marks(pieces: Sequence[Piece]) -> list[list[int]]:
    places, at = [], 0
    for piece in pieces:
        if piece.is_marked:
            places.append([at, at + len(piece.text)])
        at += len(piece.text)
    return places
