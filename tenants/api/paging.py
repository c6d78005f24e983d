"""Pages of the API's lists: a cursor, so rows that arrive meanwhile neither repeat nor hide others."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """``?cursor=`` and ``?limit=``, at most 200 rows."""

    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-created_at", "-id")
