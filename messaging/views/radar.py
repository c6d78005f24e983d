"""The radar: conversations about to go unanswered, and what the organization promises."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import Radar
from messaging.queries import radar
from messaging.services import watching
from tenants.access import may
from tenants.views.base import TenantView


class RadarForm(forms.ModelForm):
    """When somebody is told."""

    class Meta:
        model = Radar
        fields = ("is_on", "answer_within", "escalate_after", "window_left")
        labels = {
            "is_on": gettext_lazy("Tell people of conversations that are about to go unanswered"),
            "answer_within": gettext_lazy("Minutes until whoever is in charge is told"),
            "escalate_after": gettext_lazy("Minutes until their leader is told"),
            "window_left": gettext_lazy("Minutes before the window closes"),
        }

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        first, then = cleaned.get("answer_within"), cleaned.get("escalate_after")
        if first and then and then < first:
            self.add_error("escalate_after", _("The leader comes after whoever is in charge."))
        return cleaned


class RadarView(TenantView):
    """Those that one may see: the page, or only its list when htmx asks."""

    allow = may("conversation.view")

    def get(self, request):
        template = "_list.html" if request.htmx and not request.htmx.boosted else "index.html"
        context = {"blips": radar.blips(request.membership), "radar": radar.current()}
        response = render(request, f"messaging/radar/{template}", context)
        response["Vary"] = "HX-Request"
        return response


class RadarSettingsView(TenantView):
    """GET shows the promise, POST decides it."""

    allow = may("pipeline.change")

    def get(self, request):
        return self._page(RadarForm(instance=radar.current()))

    def post(self, request):
        form = RadarForm(request.POST, instance=radar.current())
        if not form.is_valid():
            return self._page(form, status=422)
        watching.decide(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("radar_settings")

    def _page(self, form: RadarForm, status: int = 200) -> HttpResponse:
        return render(self.request, "messaging/radar/settings.html", {"form": form}, status=status)
