"""Settings that hold for all channels, and of those that have their own."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.views.base import told
from messaging.models import Channel, OpeningHours, RatingRules
from tenants.access import may
from tenants.models import Membership
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Model = type[OpeningHours] | type[RatingRules]


def channels_with(model: Model, membership: Membership) -> list[tuple[Channel | None, Any]]:
    """All channels together (None) and then each that is in use, with the row that is its own, if it has one."""
    rows = {row.channel_id: row for row in model.objects.accessible_by(membership)}
    channels = Channel.objects.accessible_by(membership).filter(is_active=True)
    return [(None, rows.get(None)), *((channel, rows.get(channel.pk)) for channel in channels)]


class OfAllChannelsView(TenantView):
    """GET opens what holds for the channels that have none of their own, POST keeps it, DELETE gives it up."""

    allow = may("channel.view")
    allow_methods = dict.fromkeys(("post", "delete"), may("channel.change"))
    model: ClassVar[Model]
    folder: ClassVar[str]
    saved: ClassVar["StrPromise"]
    given_up: ClassVar["StrPromise"]

    @cached_property
    def channel(self) -> Channel | None:
        """None for all of them."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(Channel.objects.accessible_by(self.request.membership), pk=self.kwargs["pk"])

    @property
    def row(self):
        return self.model.objects.accessible_by(self.request.membership).filter(channel=self.channel).first()

    def get(self, request: HttpRequest, **named: UUID) -> HttpResponse:
        return self._form(self.opened())

    def post(self, request: HttpRequest, **named: UUID) -> HttpResponse:
        form = self.sent()
        if not form.is_valid():
            return as_dialog(self._form(form, status=422))
        self.keep(form)
        return told(self.page(request, "_list.html"), toast=str(self.saved), close=True)

    def delete(self, request: HttpRequest, **named: UUID) -> HttpResponse:
        self.forget()
        return told(self.page(request, "_list.html"), toast=str(self.given_up), close=True)

    def opened(self) -> ModelForm:
        """The form with what is kept, or with what a new one begins with."""
        raise NotImplementedError

    def sent(self) -> ModelForm:
        """The form with what was sent."""
        raise NotImplementedError

    def keep(self, form: ModelForm) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    @classmethod
    def page(cls, request: HttpRequest, template: str) -> HttpResponse:
        """The list of all channels."""
        raise NotImplementedError

    def _form(self, form: ModelForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "channel": self.channel, "row": self.row, "url": self.request.path}
        return render(self.request, f"messaging/settings/{self.folder}/edit.html", context, status=status)
