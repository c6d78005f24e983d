"""The opening hours in the settings: of all channels, and of those that have their own."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from messaging.forms.opening import OpeningForm
from messaging.models import OpeningHours
from messaging.queries import opening
from messaging.services import hours
from messaging.views.by_channel import OfAllChannelsView, channels_with
from tenants.access import may
from tenants.views.base import TenantView


class HoursView(TenantView):
    """Every channel with the hours it keeps, and whether it is open now."""

    allow = may("channel.view")

    def get(self, request):
        return HoursOfView.page(request, "index.html")


class HoursOfView(OfAllChannelsView):
    """The hours of one channel, or of all that have none of their own."""

    model, folder = OpeningHours, "hours"
    saved, given_up = _("Opening hours saved"), _("Opening hours given up")

    def opened(self):
        return OpeningForm(instance=self.row or self._begun())

    def sent(self):
        return OpeningForm(self.request.POST, instance=self.row or OpeningHours(channel=self.channel))

    def keep(self, form):
        hours.keep(self.channel, by=self.request.user, **form.said)

    def forget(self):
        if row := self.row:
            hours.forget(row, by=self.request.user)

    @classmethod
    def page(cls, request, template):
        listed = channels_with(OpeningHours, request.membership)
        of_all = listed[0][1]
        lines = [
            {
                "channel": channel,
                "row": row,
                "now": opening.now(holds) if (holds := row or of_all) else None,
                "holds": holds,
            }
            for channel, row in listed
        ]
        context = {"lines": lines, "holidays": opening.next_holidays(of_all) if of_all else []}
        return render(request, f"messaging/settings/hours/{template}", context)

    def _begun(self) -> OpeningHours:
        """What a new form begins with: as it has been so far, else the usual week."""
        usual = {str(day): [["09:00", "18:00"]] for day in range(5)}
        so_far = opening.hours_of(self.channel) if self.channel else None
        if so_far is None:
            return OpeningHours(channel=self.channel, week=usual)
        so_far.pk, so_far.channel = None, self.channel
        return so_far
