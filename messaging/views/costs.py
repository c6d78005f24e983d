"""What messages cost: a month by provider, category and day, budgets, and the table of prices."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.views.base import taken_away, told
from messaging.forms.costs import BudgetForm, ExchangeForm, RateForm
from messaging.models import Budget, Channel
from messaging.queries import costs
from messaging.queries.rates import Exchange, Rates
from messaging.services import budgets
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class CostsView(TenantView):
    """A month, this one unless said. The same page is fetched again when something changes."""

    allow = may("channel.view")

    def get(self, request):
        return _page(request, "_sheet.html" if request.htmx else "index.html")


class BudgetsView(TenantView):
    """GET the form, POST sets the budget of a number, or of all."""

    allow = may("channel.change")

    def get(self, request):
        return _dialog(request, "budget.html", BudgetForm(channels=_channels(request)))

    def post(self, request):
        form = BudgetForm(request.POST, channels=_channels(request))
        if not form.is_valid():
            return as_dialog(_dialog(request, "budget.html", form, status=422))
        budgets.put(**form.cleaned_data, by=request.user)
        return told(_page(request, "_sheet.html"), toast=_("Budget saved"), close=True)


class BudgetView(TenantView):
    """DELETE gives a budget up."""

    allow = may("channel.change")

    def delete(self, request, pk):
        rows = Budget.objects.accessible_by(request.membership, "channel.change")
        budgets.give_up(get_object_or_404(rows, pk=pk), by=request.user)
        return taken_away(_page(request, "_sheet.html"), _("Budget given up"), reverse("archive_part", args=[pk]))


class RatesView(TenantView):
    """GET the form, POST says a price from a day on."""

    allow = may("channel.change")

    def get(self, request):
        asked = {name: request.GET[name] for name in ("provider_key", "category", "country") if name in request.GET}
        return _dialog(request, "rate.html", RateForm(initial={"valid_from": timezone.localdate(), **asked}))

    def post(self, request):
        form = RateForm(request.POST)
        if not form.is_valid():
            return as_dialog(_dialog(request, "rate.html", form, status=422))
        budgets.agree(**form.cleaned_data, by=request.user)
        return told(_page(request, "_sheet.html"), toast=_("Price saved"), close=True)


class ExchangeView(TenantView):
    """GET the form, POST says what other money is in reais from a day on."""

    allow = may("channel.change")

    def get(self, request):
        return _dialog(request, "exchange.html", ExchangeForm(initial={"valid_from": timezone.localdate()}))

    def post(self, request):
        form = ExchangeForm(request.POST)
        if not form.is_valid():
            return as_dialog(_dialog(request, "exchange.html", form, status=422))
        budgets.say_exchange(**form.cleaned_data, by=request.user)
        return told(_page(request, "_sheet.html"), toast=_("Exchange rate saved"), close=True)


def _channels(request):
    return Channel.objects.accessible_by(request.membership, "channel.change").filter(is_active=True).order_by("name")


def _dialog(request, template: str, form, status: int = 200) -> HttpResponse:
    return render(request, f"messaging/costs/{template}", {"form": form}, status=status)


def _page(request, template: str) -> HttpResponse:
    today = timezone.localdate()
    first = costs.month_named(request.GET.get("month", "")) or today.replace(day=1)
    rows = Budget.objects.accessible_by(request.membership).select_related("channel")
    context: dict[str, Any] = {
        "month": costs.of_month(first),
        "is_now": first == today.replace(day=1),
        "budgets": costs.spent(rows, today.replace(day=1)),
        "rates": Rates().table(today),
        "exchange": Exchange(today).lines,
    }
    return render(request, f"messaging/costs/{template}", context)
