"""How a person wants to see the product: theme and language."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

from tenants.access import anyone
from tenants.models import User
from tenants.views.base import RuledView

YEAR = 365 * 24 * 3600


class PreferencesView(RuledView):
    """Keeps them in a cookie, and with the person once signed in."""

    allow = anyone

    def post(self, request):
        wanted = _sound(request.POST)
        if request.user.is_authenticated and wanted:
            User.objects.filter(pk=request.user.pk).update(**wanted)
        response = _back(request)
        names = {"theme": "theme", "language": settings.LANGUAGE_COOKIE_NAME}
        for key, value in wanted.items():
            response.set_cookie(names[key], value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        return response


def _sound(data) -> dict[str, str]:
    wanted = {}
    if data.get("theme") in User.Theme:
        wanted["theme"] = data["theme"]
    if data.get("language") in dict(settings.LANGUAGES) and check_for_language(data["language"]):
        wanted["language"] = data["language"]
    return wanted


def _back(request) -> HttpResponse:
    """To the page it was asked from; a script asks for nothing back."""
    address = request.POST.get("next", "")
    if not address:
        return HttpResponse(status=204)
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(address)
    return HttpResponseRedirect("/")
