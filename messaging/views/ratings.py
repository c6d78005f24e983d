"""What people say of how they were served, and the rules by which they are asked."""

from functools import cached_property
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from crm.queries.pages import number
from crm.views.base import told
from crm.views.moves import as_dialog
from messaging.forms.rating import RatingRulesForm
from messaging.models import Channel, RatingRules
from messaging.queries import ratings
from tenants.access import may
from tenants.views.base import TenantView

CHANGES = dict.fromkeys(("post", "delete"), may("channel.change"))


class RatingsView(TenantView):
    """The report: average, distribution, by whom, and the ratings behind each number."""

    allow = may("conversation.view")

    def get(self, request):
        wanted = ratings.Filter.asked(request.GET)
        found = Paginator(ratings.listed(wanted, request.membership), ratings.PAGE)
        context = {
            "wanted": wanted,
            "report": ratings.report(wanted, request.membership),
            "page": found.get_page(number(request.GET.get("page", ""), most=found.num_pages)),
            "periods": [
                (label, wanted.with_(period=days).address, days == wanted.period) for days, label in _periods().items()
            ],
        }
        return render(request, "messaging/ratings/index.html", context)


class RatingRulesView(TenantView):
    """Every channel with how it asks."""

    allow = may("channel.view")

    def get(self, request):
        return _page(request, "index.html")


class RulesOfAllView(TenantView):
    """GET opens the rules of the channels that have none of their own, POST keeps them, DELETE gives them up."""

    allow = may("channel.view")
    allow_methods = CHANGES

    @cached_property
    def channel(self) -> Channel | None:
        return None

    @property
    def row(self) -> RatingRules | None:
        return RatingRules.objects.accessible_by(self.request.membership).filter(channel=self.channel).first()

    def get(self, request, **named: UUID):
        return self._form(RatingRulesForm.of(self.row, self.channel))

    def post(self, request, **named: UUID):
        form = RatingRulesForm(request.POST, instance=self.row or RatingRules(channel=self.channel))
        if not form.is_valid():
            return as_dialog(self._form(form, status=422))
        form.save()
        return told(_page(request, "_list.html"), toast=_("Saved"), close=True)

    def delete(self, request, **named: UUID):
        RatingRules.objects.filter(channel=self.channel).delete()
        return told(_page(request, "_list.html"), toast=_("Rules given up"), close=True)

    def _form(self, form: RatingRulesForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "channel": self.channel, "row": self.row, "url": self.request.path}
        return render(self.request, "messaging/settings/ratings/edit.html", context, status=status)


class RulesOfChannelView(RulesOfAllView):
    """The same of one channel."""

    @cached_property
    def channel(self) -> Channel:
        return get_object_or_404(Channel.objects.accessible_by(self.request.membership), pk=self.kwargs["pk"])


def _periods() -> dict[str, str]:
    return {"7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "365": _("A year")}


def _page(request, template: str) -> HttpResponse:
    rows = {row.channel_id: row for row in RatingRules.objects.accessible_by(request.membership)}
    channels = Channel.objects.accessible_by(request.membership).filter(is_active=True)
    listed = [(None, rows.get(None)), *((channel, rows.get(channel.pk)) for channel in channels)]
    lines = [{"channel": channel, "row": row, "holds": row or rows.get(None)} for channel, row in listed]
    return render(request, f"messaging/settings/ratings/{template}", {"lines": lines})
