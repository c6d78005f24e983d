"""The opening hours in the settings: of all channels, and of those that have their own."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from crm.views.base import told
from crm.views.moves import as_dialog
from messaging.forms.opening import OpeningForm
from messaging.models import Channel, OpeningHours
from messaging.queries import opening
from messaging.services import hours
from tenants.access import may
from tenants.views.base import TenantView

CHANGES = dict.fromkeys(("post", "delete"), may("channel.change"))


class HoursView(TenantView):
    """Every channel with the hours it keeps, and whether it is open now."""

    allow = may("channel.view")

    def get(self, request):
        return _page(request, "index.html")


class HoursOfAllView(TenantView):
    """GET opens the hours of the channels that have none of their own, POST keeps them, DELETE gives them up."""

    allow = may("channel.view")
    allow_methods = CHANGES

    @cached_property
    def channel(self) -> Channel | None:
        return None

    @property
    def row(self) -> OpeningHours | None:
        return OpeningHours.objects.accessible_by(self.request.membership).filter(channel=self.channel).first()

    def get(self, request, **named: UUID):
        return self._form(OpeningForm(instance=self.row or self._begun()))

    def post(self, request, **named: UUID):
        form = OpeningForm(request.POST, instance=self.row or OpeningHours(channel=self.channel))
        if not form.is_valid():
            return as_dialog(self._form(form, status=422))
        hours.keep(self.channel, by=request.user, **form.said)
        return told(_page(request, "_list.html"), toast=_("Opening hours saved"), close=True)

    def delete(self, request, **named: UUID):
        if row := self.row:
            hours.forget(row, by=request.user)
        return told(_page(request, "_list.html"), toast=_("Opening hours given up"), close=True)

    def _begun(self) -> OpeningHours:
        """What a new form begins with: as it has been so far, else the usual week."""
        usual = {str(day): [["09:00", "18:00"]] for day in range(5)}
        so_far = opening.hours_of(self.channel) if self.channel else None
        if so_far is None:
            return OpeningHours(channel=self.channel, week=usual)
        so_far.pk, so_far.channel = None, self.channel
        return so_far

    def _form(self, form: OpeningForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "channel": self.channel, "row": self.row, "url": self.request.path}
        return render(self.request, "messaging/settings/hours/edit.html", context, status=status)


class HoursOfChannelView(HoursOfAllView):
    """The same of one channel."""

    @cached_property
    def channel(self) -> Channel:
        return get_object_or_404(Channel.objects.accessible_by(self.request.membership), pk=self.kwargs["pk"])


def _page(request, template: str) -> HttpResponse:
    rows = {row.channel_id: row for row in OpeningHours.objects.accessible_by(request.membership)}
    channels = Channel.objects.accessible_by(request.membership).filter(is_active=True)
    of_all = rows.get(None)
    listed = [(None, of_all), *((channel, rows.get(channel.pk)) for channel in channels)]
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
