"""The request id, in the log, in the audit, in the answer; what no answer goes without and no request comes in with;
and the number a page is as new as.
"""

import re
from itertools import chain

import structlog
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import BadRequest
from django.dispatch import receiver
from django.http import Http404
from django.utils.translation import gettext as _

from config.ids import uuid7
from crm import events
from tenants.api.problems import problem_response
from tenants.context import inside
from tenants.middleware import ANY_API, KEY_API, ORGANIZATION_PREFIX

SOUND = re.compile(r"^[\w-]{8,64}$")
NUL = "\0"
# What a page may ask the browser for: voice notes, one's own place, copying. Nothing else, and no frame anything.
_NEVER = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "gyroscope",
    "hid", "magnetometer", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_OURS = ("microphone", "geolocation", "clipboard-write", "fullscreen", "autoplay")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in _NEVER), *(f"{name}=(self)" for name in _OURS)])


class RequestIdMiddleware:
    """Give each request an id that its log lines and audit lines carry."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "")
        request.id = given if SOUND.match(given) else uuid7().hex
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class ClientAddressMiddleware:
    """Whose request it is: what the proxies say that the settings trust. Before everything that looks at an address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.TRUSTED_PROXY_COUNT:
            request.META["REMOTE_ADDR"] = _said_by_proxies(request)
        return self.get_response(request)


def _said_by_proxies(request) -> str:
    """The address that the outermost of our proxies saw; the last one's own where too few have written down any."""
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    nearest = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    return (clean_client_ip(told[-count]) if len(told) >= count else None) or nearest


class HeadersMiddleware:
    """What Django sets no header for. What a person sees inside an organization is kept by no cache, not the browser's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"cache"'  # also pages that "back" would show again
        if request.path.startswith(ORGANIZATION_PREFIX) or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


@receiver(user_logged_out)
def note_sign_out(sender, request, **told) -> None:
    """Told by Django, whichever way it went."""
    if request is not None:
        request.has_signed_out = True


class StorableMiddleware:
    """No text of the database holds a NUL, and no person types one: whatever has one is refused before it is looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Below an organization its middleware notes the attempt, and the API answers in its own way.
        if NUL in request.path_info and not request.path_info.startswith((ORGANIZATION_PREFIX, KEY_API)):
            raise Http404
        if _holds_nul(request.GET):
            return self._refused(request)
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        """Forms of our pages have been read by now, for their token; who is exempt of it reads its own body."""
        if not getattr(view, "csrf_exempt", False) and _holds_nul(request.POST):
            return self._refused(request)
        return None

    def _refused(self, request):
        if ANY_API.match(request.path):
            said = _("The request holds characters that are no text: NUL.")
            return problem_response(request, 400, code="parse_error", detail=said)
        raise BadRequest("NUL")


def _holds_nul(said) -> bool:
    return any(NUL in text for text in chain(said, *(values for _name, values in said.lists())))


class EventNumberMiddleware:
    """Remember the organization's number before a page reads anything: what happens meanwhile is then caught up.

    Read while the page is drawn, it would claim that the page shows what its queries came too early for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_page = (
            request.method == "GET" and not request.htmx and not request.path_info.startswith(("/api/", "/events/"))
        )
        request.event_number = events.latest_number() if is_page and inside() else None
        return self.get_response(request)
