"""Pages of the API's lists: a cursor, so rows that arrive meanwhile neither repeat nor hide others."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

CURSOR, LIMIT = "cursor", "limit"
PARAMETERS = frozenset({CURSOR, LIMIT})
USUAL, MOST = 50, 200


class NewestFirst(BasePagination):
    """``?cursor=`` and ``?limit=``. A page begins after a row's moment and id: an index finds that place at once.

    Not DRF's cursor: it counts rows of one moment by an offset, and answers 500 to a cursor that holds no date.
    """

    moment: ClassVar[str] = "created_at"

    def paginate_queryset(self, queryset: Any, request, view=None) -> list[Any]:
        self.request = request
        size = self._size(request.query_params.get(LIMIT))
        if cursor := request.query_params.get(CURSOR):
            at, pk = self._read(cursor)
            queryset = queryset.filter(**{f"{self.moment}__lte": at}).exclude(**{self.moment: at, "pk__gte": pk})
        found = list(queryset.order_by(f"-{self.moment}", "-pk")[: size + 1])
        self.last = found[size - 1] if len(found) > size else None
        return found[:size]

    def get_paginated_response(self, data) -> Response:
        return Response({"next": self._next(), "results": data})

    def get_paginated_response_schema(self, schema) -> dict[str, Any]:
        link = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "The address of the next page; null on the last one.",
            "example": None,
        }
        return {"type": "object", "required": ["next", "results"], "properties": {"next": link, "results": schema}}

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        return [
            _parameter(CURSOR, {"type": "string"}, "Where the page begins: taken from `next` of the page before."),
            _parameter(
                LIMIT, {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "How many rows a page has."
            ),
        ]

    def _next(self) -> str | None:
        if self.last is None:
            return None
        place = f"{getattr(self.last, self.moment).isoformat()}_{self.last.pk}"
        cursor = urlsafe_b64encode(place.encode()).decode().rstrip("=")
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, cursor)

    def _read(self, cursor: str) -> tuple[datetime, UUID]:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            moment, _sign, pk = urlsafe_b64decode(padded.encode()).decode().partition("_")
            place = datetime.fromisoformat(moment), UUID(pk)
        except ValueError:
            place = None
        if place is None or place[0].tzinfo is None:
            raise ValidationError({CURSOR: [_("The list does not go on from there. Take the cursor from next.")]})
        return place

    def _size(self, asked: str | None) -> int:
        if asked is None:
            return USUAL
        if not asked.isascii() or not asked.isdecimal() or len(asked) > 4 or not 1 <= int(asked) <= MOST:
            raise ValidationError({LIMIT: [_("Ask for 1 to %(most)s rows.") % {"most": MOST}]})
        return int(asked)


class InOrder(NewestFirst):
    """Rows that have a ``place``, from the first to the last; the cursor is the place of the last one shown."""

    def paginate_queryset(self, queryset: Any, request, view=None) -> list[Any]:
        self.request = request
        size = self._size(request.query_params.get(LIMIT))
        if cursor := request.query_params.get(CURSOR):
            if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
                raise ValidationError({CURSOR: [_("The list does not go on from there. Take the cursor from next.")]})
            queryset = queryset.filter(place__gt=int(cursor))
        found = list(queryset.order_by("place")[: size + 1])
        self.last = found[size - 1] if len(found) > size else None
        return found[:size]

    def _next(self) -> str | None:
        if self.last is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, str(self.last.place))


class Whole(BasePagination):
    """Short lists in one page, with the same outside as the others."""

    def paginate_queryset(self, queryset: Any, request, view=None) -> list[Any]:
        return list(queryset)

    def get_paginated_response(self, data) -> Response:
        return Response({"next": None, "results": data})

    get_paginated_response_schema = NewestFirst.get_paginated_response_schema


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
