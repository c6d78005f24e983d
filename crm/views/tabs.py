"""What board, list and metrics share: one pipeline, one state of filters, one head."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Pipeline
from crm.queries import menus, own_menus, people, viewing
from crm.queries.board import Board
from crm.queries.filters import NO_VIEW, Filters
from crm.views.heat import hot_line_of
from tenants.requests import OrganizationRequest

TABS = {"board": "layout-kanban", "board_list": "list", "board_metrics": "chart-bar"}


def board_of(request: OrganizationRequest, pipelines: list[Pipeline], filters: Filters | None = None) -> Board:
    """The board that the address names; else the one on which new leads begin."""
    filters = filters_of(request, request.GET) if filters is None else filters
    named = [pipeline for pipeline in pipelines if str(pipeline.pk) == filters.pipeline]
    usual = [pipeline for pipeline in pipelines if pipeline.is_default] or pipelines
    if not usual:
        raise Http404
    return Board((named or usual)[0], request.membership, filters)


def filters_of(request: OrganizationRequest, query: QueryDict) -> Filters:
    """What an address of one of the tabs narrows by: what it says, else what its view does, else one's usual view."""
    said = Filters.read(query)
    if Filters.says(query) or said.view == NO_VIEW:
        return said
    view = (
        viewing.named(request.membership, said.view) if said.view else viewing.usual(request.membership, said.pipeline)
    )
    return viewing.filters_of(view, sort=said.sort) if view else said.with_(view="")


def filters_on_screen(request: OrganizationRequest, tab: str) -> Filters | None:
    """Those of the page that asks; None when it is another one than this tab."""
    path, _mark, query = (request.htmx.current_url_abs_path or "").partition("?")
    return filters_of(request, QueryDict(query)) if path == reverse(tab) else None


def head_context(request: OrganizationRequest, board: Board, pipelines: list[Pipeline], tab: str) -> dict[str, Any]:
    """All that the head and the toolbar show, whichever tab is below."""
    colleagues = people.colleagues()
    return {
        "board": board,
        "filters": board.filters,
        "is_narrowed": bool(board.filters),
        "own_fields": board.own_fields,
        "tags_url": reverse("board_tags"),
        "own_filters_url": reverse("board_own_filters"),
        "pipelines": pipelines,
        "own": own_menus.chips(
            board.filters.custom, board.own_fields, lambda name: board.filters.without(name).address
        ),
        "menus": menus.menus(board, colleagues, hot_line=hot_line_of(request)),
        "people": [member.user for member in colleagues],
        "members": colleagues,
        "here": reverse(tab),
        "tab": tab,
        "tabs": _tabs(board.filters, tab),
        "views": viewing.Views(request.membership, board),
    }


def narrowed(response: HttpResponse, filters: Filters, tab: str) -> HttpResponse:
    """The page writes the address into its bar, in the one way we write it."""
    response["Vary"] = "HX-Request"
    address = f"{reverse(tab)}?{filters.address}".rstrip("?")
    return trigger_client_event(response, "board:narrowed", {"address": address})


def addresses() -> dict[str, str]:
    """Of the tabs, by name."""
    return {name: reverse(name) for name in TABS}


def _tabs(filters: Filters, tab: str) -> list[dict[str, Any]]:
    labels = {"board": _("Board"), "board_list": _("List"), "board_metrics": _("Metrics")}
    query = f"?{filters.address}" if filters.address else ""
    return [
        {"label": labels[name], "href": f"{path}{query}", "icon": TABS[name], "active": name == tab}
        for name, path in addresses().items()
    ]
