"""What is sensitive waits until somebody has proved, a moment ago, who they are; then it goes on where it was."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import reswap, trigger_client_event

from config.templatetags.ui import public_url
from tenants.recent import has_second_factor, is_recent


def sensitive(view: Callable[..., Any], *methods: str) -> Callable[..., Any]:
    """A page of a library outside organizations, by these methods or by all; what was sent to it is kept meanwhile."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        is_meant = not methods or request.method in methods
        if is_meant and request.user.is_authenticated and not is_recent(request):
            return suspend_request(request, public_url("identity"))
        return view(request, *args, **kwargs)

    return guarded


def lacks_second_factor(request: Any) -> bool:
    """Whether somebody has a second factor and did not prove it a moment ago; who has none is told so by the service."""
    return has_second_factor(request.user) and not is_recent(request, by_second_factor=True)


def ask_first(request: Any) -> HttpResponse:
    """What a view of ours answers to somebody who has not: the page asks in a dialog, and sends it again."""
    if request.htmx:
        return trigger_client_event(reswap(HttpResponse(status=403), "none"), "identity-asked", {})
    if request.method == "GET":
        return HttpResponseRedirect(f"{public_url('identity')}?next={quote(request.get_full_path())}")
    return render(request, "account/identity/first.html", status=403)
