"""The board, and the pieces of it that its page asks for again."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from config.ids import uuid_or_none
from crm.models import CustomField, Pipeline, Stage
from crm.queries import menus, own_menus
from crm.queries.board import Board
from crm.queries.filters import Filters
from crm.views.base import LeadScoped
from crm.views.tabs import addresses, board_of, filters_of, filters_on_screen, head_context, narrowed
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
        context = head_context(request, board, pipelines, "board")
        response = render(request, f"crm/board/{'narrowed' if request.htmx else 'index'}.html", context)
        return narrowed(response, board.filters, "board")


class ColumnView(TenantView):
    """The next cards of a column, as it scrolls."""

    allow = may("lead.view")

    def get(self, request, pk: UUID):
        stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
        board = Board(stage.pipeline, request.membership, filters_of(request, request.GET))
        column = board.column(stage, after=uuid_or_none(request.GET.get("after", "")), position=_key(request))
        return render(request, "crm/board/_cards.html", {"board": board, "column": column})


class CardsView(TenantView):
    """Some cards and all sums, after others changed something; cards that are missing have left this board."""

    allow = may("lead.view")

    def get(self, request):
        ids = [pk for pk in map(uuid_or_none, request.GET.getlist("id")[:MOST_CARDS]) if pk]
        board = board_of(request, list(Pipeline.objects.all()))
        return render(request, "crm/board/changed.html", {"board": board, "cards": board.cards(ids)})


class CardView(LeadScoped):
    """One card and all sums."""

    def get(self, request, pk: UUID):
        board = Board(self.lead.pipeline, request.membership, filters_on_screen(request, "board") or Filters())
        cards = board.cards([self.lead.pk])
        if not cards:
            raise Http404
        return render(request, "crm/board/changed.html", {"board": board, "cards": cards})


class TagsView(TenantView):
    """The tags one may choose from, asked for when their menu opens."""

    allow = may("lead.view")

    def get(self, request):
        board = board_of(request, list(Pipeline.objects.all()))
        here = addresses().get(request.GET.get("tab", ""), reverse("board"))
        return render(request, "crm/board/_choices.html", {"choices": menus.tags_of(board), "here": here})


class OwnFiltersView(TenantView):
    """What the organization's own fields are to say: a dialog over any of the tabs."""

    allow = may("lead.view")

    def get(self, request):
        filters = filters_of(request, request.GET)
        fields = CustomField.objects.of(CustomField.Entity.LEAD)
        context = {
            "questions": own_menus.questions(filters.custom, list(fields)),
            "kept": filters.with_(custom=()).pairs,
            "wanted": request.GET.get("field", ""),
            "here": addresses().get(request.GET.get("tab", ""), reverse("board")),
            "target": "#board_view",
        }
        return render(request, "crm/board/own_filters.html", context)


def board_on_screen(request: OrganizationRequest, pipeline: Pipeline) -> Board | None:
    """The board of the page that asks, through its filters; None when another page does, which shows no sums.

    ``pipeline`` is the one when the address names none: a lead may have gone to another than that which is shown.
    """
    filters = filters_on_screen(request, "board")
    if filters is None:
        return None
    if filters.pipeline == str(pipeline.pk) or (pipeline.is_default and not filters.pipeline):
        return Board(pipeline, request.membership, filters)
    return board_of(request, list(Pipeline.objects.all()), filters)


def _key(request: OrganizationRequest) -> str:
    return request.GET.get("position", "").replace("\0", "")[:120]
