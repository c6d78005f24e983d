"""What people say of how they were served, and the rules by which they are asked."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.queries.pages import number
from crm.services import setting_aside
from messaging.forms.rating import RatingRulesForm
from messaging.models import RatingRules
from messaging.queries import ratings
from messaging.views.by_channel import OfAllChannelsView, channels_with
from tenants.access import may
from tenants.views.base import TenantView


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
        return RulesOfView.page(request, "index.html")


class RulesOfView(OfAllChannelsView):
    """The rules of one channel, or of all that have none of their own."""

    model, folder = RatingRules, "ratings"
    saved, given_up = _("Saved"), _("Rules given up")

    def opened(self):
        return RatingRulesForm.of(self.row, self.channel)

    def sent(self):
        return RatingRulesForm(self.request.POST, instance=self.row or RatingRules(channel=self.channel))

    def keep(self, form):
        form.save()

    def forget(self):
        if row := self.row:
            setting_aside.give_up(row, by=self.request.user)

    @classmethod
    def page(cls, request, template):
        listed = channels_with(RatingRules, request.membership)
        lines = [{"channel": channel, "row": row, "holds": row or listed[0][1]} for channel, row in listed]
        return render(request, f"messaging/settings/ratings/{template}", {"lines": lines})


def _periods() -> dict[str, str]:
    return {"7": gettext("7 days"), "30": gettext("30 days"), "90": gettext("90 days"), "365": gettext("A year")}
