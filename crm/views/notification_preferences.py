"""How one wants to be told of things, and being left alone for a while."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.forms.notification import NotificationPreferenceForm
from crm.models import PushBrowser, Way
from crm.services import notification_preferences as preferences
from crm.views.base import refused
from tenants.access import members
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class NotificationPreferencesView(TenantView):
    """GET shows how one is told, POST decides it."""

    allow = members

    def get(self, request):
        return self._page(
            NotificationPreferenceForm(instance=preferences.of(request.user), principal=request.membership)
        )

    def post(self, request):
        form = NotificationPreferenceForm(
            request.POST, instance=preferences.of(request.user), principal=request.membership
        )
        if not form.is_valid():
            return self._page(form, status=422)
        preferences.decide(request.user, **form.wanted())
        messages.success(request, _("Saved."))
        return redirect("notification_preferences")

    def _page(self, form: NotificationPreferenceForm, status: int = 200) -> HttpResponse:
        browsers = PushBrowser.objects.filter(user=self.request.user)
        context = {"form": form, "ways": Way, "browsers": browsers, **silence(self.request)}
        return render(self.request, "crm/notification/preference/index.html", context, status=status)


class SilenceView(TenantView):
    """POST leaves one alone for a while, DELETE ends that."""

    allow = members

    def post(self, request):
        span = request.POST.get("span", "")
        if span not in (*preferences.SPANS, preferences.TOMORROW):
            return refused(_("Choose for how long."), status=422)
        preferences.be_silent(request.user, span)
        return self._shown(request)

    def delete(self, request):
        preferences.be_told_again(request.user)
        return self._shown(request)

    def _shown(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "crm/notification/preference/_silence.html", silence(request))


def silence(request: OrganizationRequest) -> dict:
    """Whether one is left alone now, and for how long one could be."""
    until = preferences.of(request.user).silent_until
    spans = {
        preferences.HALF_AN_HOUR: _("30 minutes"),
        preferences.HOUR: _("1 hour"),
        preferences.FOUR_HOURS: _("4 hours"),
        preferences.TOMORROW: _("Until tomorrow at 8:00"),
    }
    return {"silent_until": until if until and until > timezone.now() else None, "spans": spans}
