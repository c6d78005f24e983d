"""The organization's hot line, for whatever shows or narrows scores."""

from collections.abc import Callable

from django.http import HttpRequest

from config.heat import HOT
from crm.models import Scoring
from tenants.context import inside


def hot_line_of(request: HttpRequest) -> int:
    """Asked once for all the scores of a page."""
    if not inside():
        return HOT
    if not hasattr(request, "_hot_line"):
        line = Scoring.objects.values_list("hot_line", flat=True).first() or HOT
        request._hot_line = line  # type: ignore[attr-defined]
    return request._hot_line  # type: ignore[attr-defined]


def heat(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Asked by the templates, so a page that shows no score costs no query."""
    return {"hot_line": lambda: hot_line_of(request)}
