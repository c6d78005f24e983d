"""The pages of paired phones (unofficial WhatsApp): the risk told, a code to scan or to type, how the session stands."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.forms.channel import ChannelForm
from messaging.models import Channel
from messaging.providers import registry
from messaging.providers.whatsapp_web.forms import profile_of
from messaging.queries import paired
from messaging.queries.health import health_of
from messaging.services import channels, sessions
from messaging.services.sessions import PROVIDER
from messaging.views.channels import initial_of
from tenants.access import may
from tenants.billing.limits import OverLimit
from tenants.views.base import TenantView


class ConsentForm(forms.Form):
    """Nobody pairs a number without having read what it may cost."""

    knows_risk = forms.BooleanField(
        label=gettext_lazy("I know that WhatsApp may ban this number, and that nobody can undo that."),
        error_messages={"required": gettext_lazy("Confirm that you know the risk, or use the official API.")},
    )


class PhoneNewView(TenantView):
    """Begin to pair a number."""

    allow = may("channel.create")

    def get(self, request):
        provider = registry.get(PROVIDER)
        return self._page(request, ChannelForm(provider=provider), provider.credentials_form(), ConsentForm())

    def post(self, request):
        provider = registry.get(PROVIDER)
        form, consent = ChannelForm(request.POST, provider=provider), ConsentForm(request.POST)
        credentials = provider.credentials_form(request.POST)
        if not (form.is_valid() & credentials.is_valid() & consent.is_valid()):
            return self._page(request, form, credentials, consent, status=422)
        try:
            channel = channels.connect(
                by=request.user,
                **form.cleaned_data,
                credentials=credentials.cleaned_data,
                provider_key=PROVIDER,
                profile=profile_of(credentials.cleaned_data["phone"]),
            )
        except channels.NumberTaken as taken:
            credentials.add_error("phone", taken.reason)
            return self._page(request, form, credentials, consent, status=422)
        except OverLimit as refusal:
            credentials.add_error(None, str(refusal))
            return self._page(request, form, credentials, consent, status=422)
        return redirect("phone", pk=channel.pk)

    def _page(self, request, form, credentials, consent, status: int = 200):
        context = {"form": form, "credentials": credentials, "consent": consent}
        return render(request, "messaging/phones/new.html", context, status=status)


class PairedView(TenantView):
    """What all addresses of a paired phone share: it is there, and it is one."""

    def dispatch(self, request, *args, pk, **kwargs):
        if request.membership and request.membership.may("channel.view"):
            rows = Channel.objects.accessible_by(request.membership)
            self.channel = get_object_or_404(rows.filter(connections__is_current=True), pk=pk)
            self.connection = self.channel.connections.get(is_current=True)
            provider = self.connection.provider
            if not (provider.is_paired or provider.is_linked):
                raise Http404
        return super().dispatch(request, *args, **kwargs)


class PhoneView(PairedView):
    """How it stands: the whole page, or the part that follows the session. POST renames it."""

    allow = may("channel.view")
    allow_methods = {"post": may("channel.change")}

    def get(self, request):
        if request.htmx:
            return render(request, "messaging/phones/_session.html", self._context())
        if self.connection.provider.is_linked:  # its page is the channel's, where its gateway is
            return redirect("channel", pk=self.channel.pk)
        return self._page(request, ChannelForm(initial=initial_of(self.channel), provider=self.connection.provider))

    def post(self, request):
        form = ChannelForm(request.POST, provider=self.connection.provider)
        if not form.is_valid():
            return self._page(request, form, status=422)
        channels.describe(self.channel, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("phone", pk=self.channel.pk)

    def _page(self, request, form, status: int = 200):
        context = {**self._context(), "form": form, "health": health_of([self.channel])[self.channel.pk]}
        return render(request, "messaging/phones/show.html", context, status=status)

    def _context(self):
        return {"channel": self.channel, **paired.shown(self.connection)}


class SessionView(PairedView):
    """POST has the number paired anew."""

    allow = may("channel.change")

    def post(self, request, **kwargs):
        if self.channel.is_active:
            channels.pair_again(self.connection, by=request.user)
        return redirect("phone", pk=self.channel.pk)


class CodeView(PairedView):
    """POST asks for a code to type on the phone, for whoever cannot scan."""

    allow = may("channel.change")

    def post(self, request, **kwargs):
        if session := paired.session_of(self.connection):
            sessions.ask_code(session)
        return redirect("phone", pk=self.channel.pk)
