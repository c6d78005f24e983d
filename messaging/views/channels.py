"""The pages of channels: how they are, connecting one, its address and credentials."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from messaging.forms.channel import ConnectionForm
from messaging.models import Channel, Connection, Fallback
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.queries import paired
from messaging.queries.ageing import age_of
from messaging.queries.health import day_of, health_of
from messaging.queries.overview import overview
from messaging.queries.ways import standbys
from messaging.services import channels, pacing
from messaging.services.addresses import Address
from tenants.access import may
from tenants.billing.limits import OverLimit
from tenants.views.base import TenantView


class ChannelsView(TenantView):
    """All channels, each with its last day and its month. The same is fetched again when something changes."""

    allow = may("channel.view")

    def get(self, request):
        channels = Channel.objects.accessible_by(request.membership).prefetch_related("connections")
        sheet = overview(list(channels.order_by("-kind", "-is_active", "name")), timezone.localdate())
        for row in sheet.rows:
            row.down_for = _down_for(row.connection)
        context = {"sheet": sheet, "day": day_of(row.health for row in sheet.rows)}
        return render(request, f"messaging/channels/{'_sheet' if request.htmx else 'index'}.html", context)


class ChannelNewView(TenantView):
    """Connect a number: the provider is asked before anything is kept."""

    allow = may("channel.create")

    @cached_property
    def provider(self) -> Provider:
        asked = self.request.GET.get("provider", "")
        found = registry.get(asked if asked in registry.PROVIDERS else registry.OF_PLATFORM)
        return registry.get(registry.OF_PLATFORM) if found.is_paired else found

    def get(self, request):
        return self._page(request, ConnectionForm(provider=self.provider), self.provider.credentials_form())

    def post(self, request):
        form = ConnectionForm(request.POST, provider=self.provider)
        credentials = self.provider.credentials_form(request.POST)
        if not (form.is_valid() & credentials.is_valid()):
            return self._page(request, form, credentials, status=422)
        try:
            channel = _connect(request, form, credentials, self.provider)
        except channels.NumberTaken as taken:
            credentials.add_error(self.provider.number_field, taken.reason)
            return self._page(request, form, credentials, status=422)
        except OverLimit as refusal:
            credentials.add_error(None, str(refusal))
            return self._page(request, form, credentials, status=422)
        if self.provider.asks_back:
            text = _("Connected. One step is left: tell %(company)s where to deliver.")
        else:
            text = _("Connected to %(company)s.")
        messages.success(request, text % {"company": self.provider.company})
        return redirect("channel", pk=channel.pk)

    def _page(self, request, form, credentials, status: int = 200):
        offered = [registry.get(key) for key in registry.PROVIDERS]
        context = {"form": form, "credentials": credentials, "provider": self.provider, "offered": offered}
        return render(request, "messaging/channels/new.html", context, status=status)


class ChannelView(TenantView):
    """One channel: how it is, where Meta delivers, its credentials. POST replaces them, DELETE disconnects."""

    allow = may("channel.view")
    allow_methods = {"post": may("channel.change"), "delete": may("channel.delete")}

    def dispatch(self, request, *args, pk, **kwargs):
        if request.membership and request.membership.may("channel.view"):
            self.channel = get_object_or_404(Channel.objects.accessible_by(request.membership), pk=pk)
            self.connection = self.channel.connections.filter(is_current=True).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        if _is_paired(self.connection):
            return redirect("phone", pk=self.channel.pk)
        initial = initial_of(self.channel) | {"valid_until": self.connection and self.connection.valid_until}
        return self._page(request, ConnectionForm(initial=initial, provider=self.provider), self._credentials())

    def post(self, request):
        if _is_paired(self.connection):
            return redirect("phone", pk=self.channel.pk)
        form, credentials = ConnectionForm(request.POST, provider=self.provider), self._credentials(request.POST)
        if not (form.is_valid() & credentials.is_valid()):
            return self._page(request, form, credentials, status=422)
        try:
            _connect(request, form, credentials, self.provider)
        except channels.NumberTaken as taken:
            credentials.add_error(self.provider.number_field, taken.reason)
            return self._page(request, form, credentials, status=422)
        except OverLimit as refusal:
            credentials.add_error(None, str(refusal))
            return self._page(request, form, credentials, status=422)
        messages.success(request, _("Saved and checked with %(company)s.") % {"company": self.provider.company})
        return redirect("channel", pk=self.channel.pk)

    def delete(self, request):
        channels.disconnect(self.channel, by=request.user)
        messages.success(request, _("%(name)s is disconnected. Its conversations stay.") % {"name": self.channel.name})
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("channels")
        return response

    @property
    def provider(self) -> Provider:
        return self.connection.provider if self.connection else registry.get(registry.OF_PLATFORM)

    def _credentials(self, data=None):
        stored = self.connection.credentials if self.connection else {}
        form = self.provider.credentials_form
        shown = {name: value for name, value in stored.items() if name in form.base_fields or name == "verify_token"}
        return form(data, initial=shown)

    def _page(self, request, form, credentials, status: int = 200):
        context = {
            "channel": self.channel,
            "provider": self.provider,
            "connection": self.connection,
            "age": self.connection and age_of(self.connection),
            "down_for": _down_for(self.connection),
            "fallen": Fallback.objects.under_way().filter(channel=self.channel).select_related("by").first(),
            "standbys": standbys(self.channel, self.request.membership),
            "backups": self.channel.backups.select_related("taken_by"),
            "form": form,
            "credentials": credentials,
            "webhook_url": Address(self.provider.key, self.channel.token).url,
            "verify_token": (self.connection.credentials if self.connection else {}).get("verify_token", ""),
            "health": health_of([self.channel])[self.channel.pk],
        }
        if self.connection and self.provider.is_linked:
            context |= paired.shown(self.connection)
        return render(request, "messaging/channels/show.html", context, status=status)


class ChannelCheckView(TenantView):
    """POST asks the provider now whether the credentials still work, and learns its templates."""

    allow = may("channel.change")

    def post(self, request, pk):
        channel = get_object_or_404(Channel.objects.accessible_by(request.membership), pk=pk, is_active=True)
        connection = channels.check(channel.connections.get(is_current=True))
        if connection.error:
            messages.error(request, connection.error)
        else:
            company = connection.provider.company
            messages.success(request, _("%(company)s answered: everything works.") % {"company": company})
        return redirect("channel", pk=channel.pk)


def initial_of(channel: Channel) -> dict[str, Any]:
    """What its form shows of the channel itself."""
    roles = [str(pk) for pk in channel.granted_roles]
    return {"name": channel.name, "granted_roles": roles} | {name: getattr(channel, name) for name in channels.CHOICES}


def _is_paired(connection: Connection | None) -> bool:
    """Whether a phone is paired instead: it has a page of its own."""
    return connection is not None and connection.provider.is_paired


def _down_for(connection: Connection | None) -> float | None:
    return pacing.down_for(connection) if connection else None


def _connect(request, form, credentials, provider: Provider) -> Channel:
    return channels.connect(
        by=request.user,
        **form.cleaned_data,
        credentials=credentials.cleaned_data,
        provider_key=provider.key,
        profile=credentials.profile,
    )
