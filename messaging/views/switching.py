"""A channel changes its provider: one page for all steps, and the steps themselves."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.outside.errors import ProviderError
from messaging.forms.switch import TrialForm
from messaging.models import Channel, Switch
from messaging.providers.base import Provider
from messaging.queries import paired, worth
from messaging.queries import switching as queries
from messaging.queries.carried import carried
from messaging.services import channels, sessions, statuses, switching, switching_beside
from messaging.services.addresses import Address
from messaging.services.switching import CannotSwitch
from tenants.access import may
from tenants.billing.features import SWITCHING
from tenants.views.base import TenantView

PHONE = "channel_switch_phone"  # begins the names of the addresses of its phone


class OfChannel(TenantView):
    """A channel that works, and its switch under way."""

    allow = may("channel.change")

    @cached_property
    def channel(self) -> Channel:
        rows = Channel.objects.accessible_by(self.request.membership, "channel.change")
        return get_object_or_404(rows, pk=self.kwargs["pk"], is_active=True)

    @property
    def under_way(self) -> Switch:
        return get_object_or_404(
            Switch.objects.under_way().select_related("channel", "former", "new"), channel=self.channel
        )


class SwitchView(OfChannel):
    """GET shows where it stands; POST sets up another provider beside, when that one takes the credentials."""

    needs = SWITCHING

    def get(self, request, pk):
        return self._page(request, queries.of_channel(self.channel))

    def post(self, request, pk):
        provider = self._chosen
        form: Any = provider.credentials_form(request.POST) if provider else None
        if provider is None or form is None or not form.is_valid():
            return self._page(request, None, credentials=form, status=422)
        try:
            switching_beside.prepare(
                self.channel,
                by=request.user,
                provider_key=provider.key,
                credentials=form.cleaned_data,
                profile=form.profile,
            )
        except channels.NumberTaken as taken:
            form.add_error(provider.number_field, taken.reason)
        except CannotSwitch as cannot:
            form.add_error(None, cannot.reason)
        except ProviderError as error:
            form.add_error(None, statuses.explained(provider, error.code))
        else:
            return redirect("channel_switch", pk=pk)
        return self._page(request, None, credentials=form, status=422)

    @cached_property
    def _others(self) -> list[Provider]:
        return queries.others(self.channel)

    @cached_property
    def _chosen(self) -> Provider | None:
        asked = self.request.GET.get("provider", "")
        return next((provider for provider in self._others if provider.key == asked), None)

    def _page(self, request, switch: Switch | None, *, credentials=None, status: int = 200):
        if switch and not switch.is_under_way and self._chosen:
            switch = None
        context: dict[str, Any] = {
            "channel": self.channel,
            "switch": switch,
            "others": self._others,
            "provider": self._chosen,
        }
        if switch is None:
            context["credentials"] = credentials or (self._chosen and self._chosen.credentials_form())
            context |= self._compared(self._chosen)
        else:
            context |= {
                "since": queries.since(switch),
                "shares": [percent for percent in Switch.SHARES if percent > switch.new.share],
                "trial": TrialForm(templates=switch.found.get("shared", [])),
                "webhook_url": Address(switch.new.provider_key, self.channel.token).url,
                "verify_token": switch.new.credentials.get("verify_token", "") if switch.is_under_way else "",
            }
            if switch.state == Switch.State.PREPARED:
                context |= self._compared(switch.new.provider)
                if switch.new.provider.is_linked:
                    context |= paired.shown(switch.new, root=PHONE)
            if switch.state == Switch.State.SHARED and switch.began:
                former = switch.former.provider_key
                context["beside"] = carried(self.channel, former, switch.began, timezone.now(), home="")
        return render(request, "messaging/channels/switch.html", context, status=status)

    def _compared(self, there: Provider | None) -> dict[str, Any]:
        """What the traffic costs here and would cost there."""
        if there is None:
            return {}
        return {"there": there, "comparison": worth.analysis(self.channel, there.key, today=timezone.localdate())}


class SwitchPhoneView(OfChannel):
    """How the phone of the new provider stands: the part of the page that follows it."""

    def get(self, request, pk):
        context = {"channel": self.channel, **paired.shown(self.under_way.new, root=PHONE)}
        return render(request, "messaging/phones/_session.html", context)


class SwitchSessionView(OfChannel):
    """POST has it linked anew."""

    def post(self, request, pk):
        if (connection := self.under_way.new).provider.is_linked:
            channels.pair_again(connection, by=request.user)
        return redirect("channel_switch", pk=pk)


class SwitchCodeView(OfChannel):
    """POST asks for a code to type on it, for whoever cannot scan."""

    def post(self, request, pk):
        if session := paired.session_of(self.under_way.new):
            sessions.ask_code(session)
        return redirect("channel_switch", pk=pk)


class SwitchTrialView(OfChannel):
    """POST sends one message through the new connection."""

    def post(self, request, pk):
        switch = self.under_way
        form = TrialForm(request.POST, templates=switch.found.get("shared", []))
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        else:
            tried = switching_beside.try_out(switch, **form.cleaned_data)
            if tried.trial.get("ok"):
                messages.success(request, _("The new provider took the test message. Look whether it arrived."))
            else:
                messages.error(request, tried.trial.get("said") or _("Nothing was sent."))
        return redirect("channel_switch", pk=pk)


class _Step(OfChannel):
    """POST takes the one step that its class names."""

    step = staticmethod(switching.turn)
    done = gettext_lazy("Done.")

    def post(self, request, pk):
        try:
            self.step(self.under_way, by=request.user)
        except CannotSwitch as cannot:
            messages.error(request, str(cannot.reason))
        else:
            messages.success(request, self.done)
        return redirect("channel_switch", pk=pk)


class SwitchShareView(OfChannel):
    """POST lets a share of the conversations go by the new provider, or a larger one."""

    def post(self, request, pk):
        said = request.POST.get("percent", "")
        try:
            switch = switching.share(self.under_way, percent=int(said) if said.isdecimal() else 0, by=request.user)
        except CannotSwitch as cannot:
            messages.error(request, str(cannot.reason))
        else:
            messages.success(
                request, _("%(percent)s%% of the conversations go by the new provider.") % {"percent": switch.share}
            )
        return redirect("channel_switch", pk=pk)


class SwitchTurnView(_Step):
    """From now on the new provider serves."""

    done = gettext_lazy("Switched. What you write from now on goes by the new provider.")


class SwitchReturnView(_Step):
    """The former provider serves again."""

    step = staticmethod(switching.go_back)
    done = gettext_lazy("Gone back. The former provider serves again.")


class SwitchFinishView(_Step):
    """The former provider is let go."""

    step = staticmethod(switching.finish)
    done = gettext_lazy("Finished. The former provider’s configuration stays as an encrypted backup for 30 days.")


class SwitchCancelView(_Step):
    """What was set up beside is taken away."""

    step = staticmethod(switching_beside.cancel)
    done = gettext_lazy("Cancelled. Everything is as it was.")
