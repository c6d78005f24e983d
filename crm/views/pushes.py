"""The browsers that notifications are pushed to: this one on or off, and the others that a person has."""

import json
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from crm.models import PushBrowser
from crm.providers.web_push import Browser
from crm.services import pushing
from crm.views.base import refused
from tenants.access import members
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

LONGEST = 1000


class PushWorkerView(TenantView):
    """The script that stays in the browser and shows pushes. Below this address, so that each organization has its own."""

    allow = members

    def get(self, request):
        return HttpResponse(_worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


class PushBrowsersView(TenantView):
    """GET says the key that a browser subscribes with; POST adds the one that asks, or takes it away."""

    allow = members

    def get(self, request):
        return JsonResponse({"key": pushing.public_key()})

    def post(self, request):
        if leaving := request.POST.get("leaving", ""):
            pushing.remove(request.user, leaving)
            return listed(request)
        browser = _browser(request)
        try:
            if browser is None:
                raise pushing.BadBrowser
            pushing.add(request.user, browser, agent=request.headers.get("User-Agent", ""))
        except pushing.BadBrowser:
            return refused(_("This browser’s push service is not known here."), status=422)
        return listed(request)


class PushBrowserView(TenantView):
    """DELETE: no more pushes to this browser."""

    allow = members

    def delete(self, request, pk: UUID):
        get_object_or_404(PushBrowser, user=request.user, pk=pk).delete()
        return listed(request)


def listed(request: OrganizationRequest) -> HttpResponse:
    context = {"browsers": PushBrowser.objects.filter(user=request.user)}
    return render(request, "crm/notification/preference/_browsers.html", context)


def _browser(request: OrganizationRequest) -> Browser | None:
    """What the browser's own subscription says; None when it says nothing that could be one."""
    try:
        said = json.loads(request.POST.get("subscription", ""))
        found = said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(part, str) and len(part) <= LONGEST for part in found):
        return None
    return Browser(*found)


@cache
def _worker() -> str:
    return Path(str(finders.find("js/push_worker.js"))).read_text()
