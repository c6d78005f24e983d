"""The metrics of a board."""

from django.shortcuts import render

from crm.models import Pipeline
from crm.queries.metrics.sheet import MetricsSheet
from crm.views.tabs import board_of, head_context, narrowed
from tenants.access import may
from tenants.views.base import TenantView


class MetricsView(TenantView):
    """What the leads one may see, through the filters, come to: the page, or what filters and live news change."""

    allow = may("lead.view")

    def get(self, request):
        pipelines = list(Pipeline.objects.all())
        board = board_of(request, pipelines)
        context = {**head_context(request, board, pipelines, "board_metrics"), "sheet": MetricsSheet(board)}
        response = render(request, f"crm/metrics/{'narrowed' if request.htmx else 'index'}.html", context)
        return narrowed(response, board.filters, "board_metrics")
