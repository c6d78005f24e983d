"""Webhooks, as Django's address table knows them. The web process answers them through ``intake`` instead, in batches."""

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from messaging.providers import registry
from messaging.services import gates, receiving
from messaging.services.addresses import PLATFORM, Address
from messaging.services.receiving import Post
from tenants.access import anyone

LIMIT = 4 * 1024 * 1024  # Meta posts up to 3 MB


@method_decorator(csrf_exempt, name="dispatch")
class WebhookView(View):
    """Verify, store, answer. Whoever posts proves it by a signature, not by a session."""

    allow = anyone
    http_method_names = ["get", "post"]
    provider_key = registry.OF_PLATFORM

    def get(self, request: HttpRequest, token: str = PLATFORM) -> HttpResponse:
        answer = gates.handshake(Address(self.provider_key, token), request.GET.dict())
        if answer is None:
            return plain(403)
        return plain(200, answer)

    def post(self, request: HttpRequest, token: str = PLATFORM) -> HttpResponse:
        if status := refused_unread(
            self.provider_key, request.headers.get("Content-Type", ""), request.headers.get("Content-Encoding", "")
        ):
            return plain(status)
        if len(request.body) > LIMIT:
            return plain(413)
        address, query = Address(self.provider_key, token), request.META.get("QUERY_STRING", "")
        received = receiving.receive([Post(request.headers, request.body, address, query)])
        receiving.wake(received.readers)
        return plain(received.statuses[0])


def refused_unread(provider_key: str, content_type: str, encoding: str) -> int:
    """The status for a body not worth reading: nothing the provider posts, or packed, which could unpack to gigabytes."""
    is_expected = content_type.partition(";")[0].strip().lower() in registry.get(provider_key).webhook_types
    return 0 if is_expected and encoding.strip().lower() in ("", "identity") else 415


def plain(status: int, text: str = "") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        response["Retry-After"] = "5"
    return response
