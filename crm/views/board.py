"""The board, and the pieces of it that its page asks for again."""

from uuid import UUID

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from crm.models import Pipeline, Stage
from crm.queries import menus, people
from crm.queries.board import Board
from crm.queries.filters import Filters
from crm.views.base import LeadScoped
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MOST_CARDS = 60


class BoardView(TenantView):
    """A pipeline: the page, or what its filters change."""

    allow = may("lead.view")

    def get(self, request):
        pipelines = list(Pipeline.objects.all())
        board = board_of(request, pipelines)
        colleagues = people.colleagues()
        context = {
            "board": board,
            "pipelines": pipelines,
            "menus": menus.menus(board, colleagues),
            "people": [member.user for member in colleagues],
        }
        response = render(request, f"crm/board/{'narrowed' if request.htmx else 'index'}.html", context)
        response["Vary"] = "HX-Request"
        return trigger_client_event(response, "board:narrowed", {"address": _address(board.filters)})


class ColumnView(TenantView):
    """The next cards of a column, as it scrolls."""

    allow = may("lead.view")

    def get(self, request, pk: UUID):
        stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
        board = Board(stage.pipeline, request.membership, Filters.read(request.GET))
        column = board.column(stage, after=_uuid(request.GET.get("after", "")), position=_key(request))
        return render(request, "crm/board/_cards.html", {"board": board, "column": column})


class CardsView(TenantView):
    """Some cards and all sums, after others changed something; cards that are missing have left this board."""

    allow = may("lead.view")

    def get(self, request):
        ids = [pk for pk in map(_uuid, request.GET.getlist("id")[:MOST_CARDS]) if pk]
        board = board_of(request, list(Pipeline.objects.all()))
        return render(request, "crm/board/changed.html", {"board": board, "cards": board.cards(ids)})


class CardView(LeadScoped):
    """One card and all sums."""

    def get(self, request, pk: UUID):
        board = Board(self.lead.pipeline, request.membership, _filters_on_screen(request) or Filters())
        cards = board.cards([self.lead.pk])
        if not cards:
            raise Http404
        return render(request, "crm/board/changed.html", {"board": board, "cards": cards})


class TagsView(TenantView):
    """The tags one may choose from, asked for when their menu opens."""

    allow = may("lead.view")

    def get(self, request):
        board = board_of(request, list(Pipeline.objects.all()))
        return render(request, "crm/board/_choices.html", {"choices": menus.tags_of(board)})


def board_of(request: OrganizationRequest, pipelines: list[Pipeline]) -> Board:
    """The board that the address names; else the one on which new leads begin."""
    filters = Filters.read(request.GET)
    named = [pipeline for pipeline in pipelines if str(pipeline.pk) == filters.pipeline]
    usual = [pipeline for pipeline in pipelines if pipeline.is_default] or pipelines
    if not usual:
        raise Http404
    return Board((named or usual)[0], request.membership, filters)


def board_on_screen(request: OrganizationRequest, pipeline: Pipeline) -> Board | None:
    """The board of the page that asks, through its filters; None when another page does, which shows no sums."""
    filters = _filters_on_screen(request)
    return None if filters is None else Board(pipeline, request.membership, filters)


def _filters_on_screen(request: OrganizationRequest) -> Filters | None:
    path, _mark, query = (request.htmx.current_url_abs_path or "").partition("?")
    return Filters.read(QueryDict(query)) if path == reverse("board") else None


def _address(filters: Filters) -> str:
    return f"{reverse('board')}?{filters.address}".rstrip("?")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _key(request: OrganizationRequest) -> str:
    return request.GET.get("position", "").replace("\0", "")[:120]
