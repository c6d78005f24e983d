"""How oneself likes the pages, and the door of the settings."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.access import members, signed_in
from tenants.forms import PreferencesForm
from tenants.views.base import RuledView, TenantView


class PreferencesView(RuledView):
    """Theme and language of the signed-in person."""

    allow = signed_in

    def post(self, request):
        form = PreferencesForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=400)
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        for name, value in chosen.items():
            setattr(request.user, name, value)
        if chosen:
            request.user.save(update_fields=list(chosen))
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
            back = ""
        # Not redirect(): that takes a word without a stroke for the name of a view.
        response: HttpResponse = HttpResponseRedirect(back) if back else HttpResponse(status=204)
        if "theme" in chosen:
            response.set_cookie("theme", chosen["theme"], max_age=365 * 24 * 3600, samesite="Lax")
        return response


class SettingsView(TenantView):
    """The settings' door: the first page of theirs that this person may open."""

    allow = members

    def get(self, request):
        pages = (
            ("settings_general", "organization.view"),
            ("channels", "channel.view"),
            ("pipelines", "pipeline.change"),
            ("members", "member.view"),
        )
        page = next(
            (page for page, permission in pages if request.membership.may(permission)), "notification_preferences"
        )
        return redirect(reverse(page))
